package io.wardflux.broker.rabbit;

import io.wardflux.broker.JobPublisher;
import io.wardflux.broker.Lease;
import io.wardflux.broker.Position;
import io.wardflux.broker.Publication;
import io.wardflux.broker.PublishResult;
import io.wardflux.broker.redis.JobAccount;
import io.wardflux.model.job.QueueName;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/**
 * First into the account, then to RabbitMQ. While RabbitMQ is away nothing is published, so the outbox never holds much more
 * than one publication; what an earlier leader left there goes before anything new.
 */
final class RabbitPublisher implements JobPublisher {

    private static final Duration SWEEP_EVERY = Duration.ofSeconds(10);

    private final JobAccount account;
    private final Sender sender;
    private final AtomicLong swept = new AtomicLong(System.nanoTime());

    RabbitPublisher(JobAccount account, Sender sender) {
        this.account = account;
        this.sender = sender;
    }

    @Override
    public PublishResult publish(Lease lease, Publication publication) {
        sender.flush();
        PublishResult result = account.publisher().publish(lease, publication);
        switch (result) {
            case PublishResult.NotLeading() -> {}
            case PublishResult.Published published -> {
                sender.flush();
                sweep();
            }
            case PublishResult.AlreadyPublished already -> sender.flush();
        }
        return result;
    }

    private void sweep() {
        long last = swept.get();
        if (System.nanoTime() - last > SWEEP_EVERY.toNanos() && swept.compareAndSet(last, System.nanoTime())) {
            account.sweep();
        }
    }

    @Override
    public OptionalLong watermark() {
        return account.publisher().watermark();
    }

    @Override
    public boolean rewind(Lease lease, long watermarkMs) {
        return account.publisher().rewind(lease, watermarkMs);
    }

    @Override
    public Position takenUp(QueueName queue) {
        return account.publisher().takenUp(queue);
    }

    @Override
    public Map<Long, Position> waiting(QueueName queue) {
        return account.publisher().waiting(queue);
    }
}
