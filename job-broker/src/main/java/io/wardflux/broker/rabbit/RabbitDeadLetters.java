package io.wardflux.broker.rabbit;

import io.wardflux.broker.BrokerUnavailableException;
import io.wardflux.broker.DeadLetters;
import io.wardflux.model.job.QueueName;
import java.util.List;
import java.util.Optional;

/** Kept with the account; one that is put back goes to RabbitMQ like anything that is published. */
final class RabbitDeadLetters implements DeadLetters {

    private final DeadLetters letters;
    private final Sender sender;

    RabbitDeadLetters(DeadLetters letters, Sender sender) {
        this.letters = letters;
        this.sender = sender;
    }

    @Override
    public List<Letter> list(QueueName queue, long offset, int most) {
        return letters.list(queue, offset, most);
    }

    @Override
    public long count(QueueName queue) {
        return letters.count(queue);
    }

    @Override
    public Optional<Letter> find(QueueName queue, String id) {
        return letters.find(queue, id);
    }

    @Override
    public Requeued requeue(QueueName queue, String id, Message message) {
        Requeued requeued = letters.requeue(queue, id, message);
        if (requeued == Requeued.DONE) {
            try {
                sender.flush();
            } catch (BrokerUnavailableException e) {
                // It lies in the outbox, and the leader sends it with its next publication.
            }
        }
        return requeued;
    }

    @Override
    public boolean delete(QueueName queue, String id) {
        return letters.delete(queue, id);
    }

    @Override
    public long deleteAll(QueueName queue) {
        return letters.deleteAll(queue);
    }
}
