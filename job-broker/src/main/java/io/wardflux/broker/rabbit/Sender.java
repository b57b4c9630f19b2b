package io.wardflux.broker.rabbit;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import io.wardflux.broker.BrokerUnavailableException;
import io.wardflux.broker.redis.JobAccount;
import io.wardflux.broker.redis.JobAccount.Unsent;
import io.wardflux.model.job.QueueName;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Hands over to RabbitMQ what lies in the outbox: sent in batches, and out of the outbox when RabbitMQ has confirmed the whole
 * batch. If this process dies in between, whoever comes next sends the batch again; the account takes care of the copies.
 */
final class Sender implements AutoCloseable {

    private static final int BATCH = 2_000;

    /** RabbitMQ that is short of memory or disk reads nothing more, and a write to it then waits for ever. */
    private static final Duration SEND_LIMIT = Duration.ofSeconds(5);

    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private static final int PERSISTENT = 2;
    private static final int EXPIRED_AT_ONCE = 200;

    private final JobAccount account;
    private final Amqp amqp;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ReentrantLock sending = new ReentrantLock();
    private @Nullable Channel channel;
    private volatile boolean returned;

    Sender(JobAccount account, Amqp amqp) {
        this.account = account;
        this.amqp = amqp;
    }

    /** Returns when the outbox is empty; throws where RabbitMQ is away, also when it was empty before. */
    void flush() {
        try {
            if (!sending.tryLock(SEND_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw amqp.unavailable(new TimeoutException("it is busy with what was published before"));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw amqp.unavailable(e);
        }
        try {
            String reason = amqp.blocked();
            if (reason != null) {
                throw amqp.full(reason);
            }
            Channel open = channel();
            boolean idle = true;
            for (QueueName queue : QueueName.all()) {
                idle &= !flush(open, queue);
            }
            if (idle) {
                ask(open);
            }
        } finally {
            sending.unlock();
        }
    }

    /** A server that is gone may go unnoticed while there is nothing to send to it. */
    private void ask(Channel open) {
        try {
            amqp.guarded(() -> open.exchangeDeclarePassive("amq.direct"));
        } catch (BrokerUnavailableException e) {
            cut();
            throw e;
        }
    }

    /** False where there was nothing to send. */
    private boolean flush(Channel open, QueueName queue) {
        for (boolean some = false; ; some = true) {
            List<Unsent> batch = account.unsent(queue, BATCH);
            if (batch.isEmpty()) {
                return some;
            }
            Future<Boolean> sent = threads.submit(() -> send(open, queue, batch));
            amqp.guarded(() -> confirmed(sent));
            account.sent(queue, batch.stream().map(Unsent::id).toList());
        }
    }

    private boolean confirmed(Future<Boolean> sent) throws IOException, TimeoutException, InterruptedException {
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < SEND_LIMIT.toNanos()) {
            try {
                return sent.get(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException e) {
                cut();
                throw new IOException(e.getCause());
            } catch (TimeoutException e) {
                String reason = amqp.blocked();
                if (reason != null) {
                    // Over the same connection RabbitMQ will tell when it takes messages again.
                    throw amqp.full(reason);
                }
            }
        }
        cut();
        throw new TimeoutException("no confirmation");
    }

    private boolean send(Channel open, QueueName queue, List<Unsent> batch)
            throws IOException, InterruptedException, TimeoutException {
        returned = false;
        long now = System.currentTimeMillis();
        for (Unsent job : batch) {
            open.basicPublish(
                    "",
                    Queues.name(queue),
                    true,
                    new AMQP.BasicProperties.Builder()
                            .messageId(job.id())
                            .deliveryMode(PERSISTENT)
                            .expiration(Long.toString(Math.clamp(job.giveUpMs() - now, 0, Integer.MAX_VALUE)))
                            .build(),
                    job.message());
        }
        if (!open.waitForConfirms(SEND_LIMIT.toMillis())) {
            throw new IOException("it could not store what was sent to it");
        }
        if (returned) {
            throw new IOException("its queue " + Queues.name(queue) + " is gone");
        }
        return true;
    }

    private void cut() {
        channel = null;
        amqp.cut();
    }

    private Channel channel() {
        Channel known = channel;
        if (known != null && known.isOpen()) {
            return known;
        }
        Channel made = amqp.channel();
        amqp.guarded(() -> {
            made.addReturnListener(message -> returned = true);
            return made.confirmSelect();
        });
        watchExpired();
        channel = made;
        return made;
    }

    private void watchExpired() {
        Channel own = amqp.channel();
        amqp.guarded(() -> {
            own.basicQos(EXPIRED_AT_ONCE);
            return own.basicConsume(Queues.EXPIRED, false, new DefaultConsumer(own) {
                @Override
                public void handleDelivery(String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body)
                        throws IOException {
                    try {
                        expired(properties);
                    } catch (BrokerUnavailableException e) {
                        return; // It comes again with the next connection; the account may have given it up by then.
                    }
                    own.basicAck(envelope.getDeliveryTag(), false);
                }
            });
        });
    }

    private void expired(AMQP.BasicProperties properties) {
        Map<String, Object> headers = properties.getHeaders();
        Object from = headers == null ? null : headers.get("x-first-death-queue");
        String id = properties.getMessageId();
        if (from != null && id != null) {
            Queues.of(from.toString()).ifPresent(queue -> account.expired(queue, List.of(id)));
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
