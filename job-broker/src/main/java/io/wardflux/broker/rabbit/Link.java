package io.wardflux.broker.rabbit;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import io.wardflux.broker.BrokerUnavailableException;
import io.wardflux.model.job.QueueName;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One channel over which a worker takes jobs, used by one thread at a time; acknowledgements may come from any. It is gone
 * for ever when it breaks. A worker subscribes for as long as a call takes and with no more prefetch than the call asks for,
 * so it never sits on jobs that another one could begin.
 */
final class Link {

    /** AMQP's prefetch is a number of 16 bits, and 0 would be no limit. */
    private static final int MOST_PREFETCH = 65_535;

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration QUIET = Duration.ofMillis(20);

    /** What RabbitMQ counts as given to this worker may be so long on its way. */
    private static final Duration ON_ITS_WAY = Duration.ofMillis(250);

    /** RabbitMQ says 0 of a queue that did not answer it in 250 ms. */
    private static final Duration DOUBTFUL = Duration.ofMillis(200);

    private final Amqp amqp;
    private final Channel channel;
    private final Inbox inbox;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Arrival> arrived = new ArrayList<>();
    private final Set<String> subscribed = new HashSet<>();

    /** A message in this worker's hands. */
    record Arrival(Link link, QueueName queue, String id, byte[] body, long tag, boolean again) {
        void acknowledge() {
            link.settle(tag, true);
        }

        void giveBack() {
            link.settle(tag, false);
        }
    }

    Link(Amqp amqp) {
        this.amqp = amqp;
        this.channel = amqp.channel();
        this.inbox = new Inbox(channel);
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    /** How many messages wait in RabbitMQ. */
    int ready(QueueName queue) {
        for (int attempt = 1; ; attempt++) {
            long begin = System.nanoTime();
            int ready = guarded(
                    () -> channel.queueDeclarePassive(Queues.name(queue)).getMessageCount());
            if (ready > 0 || attempt == 3 || System.nanoTime() - begin < DOUBTFUL.toNanos()) {
                return ready;
            }
        }
    }

    /** Up to so many of a queue, of which at least {@code ready} should be there. */
    List<Arrival> gather(QueueName queue, int most, int ready) {
        subscribe(queue, most);
        int expected = Math.min(Math.min(most, ready), MOST_PREFETCH);
        int before = 0;
        long last = System.nanoTime();
        while (channel.isOpen() && System.nanoTime() - last < PATIENCE.toNanos()) {
            int now = awaitArrivals(expected, QUIET);
            if (now > before) {
                before = now;
                last = System.nanoTime();
            }
            // Another worker may have been faster.
            if (now >= expected || (System.nanoTime() - last > ON_ITS_WAY.toNanos() && ready(queue) == 0)) {
                break;
            }
        }
        return unsubscribe();
    }

    /** The first that come to any of the queues, up to so many of each. */
    List<Arrival> await(List<QueueName> queues, int most, Duration wait) {
        for (QueueName queue : queues) {
            subscribe(queue, most);
        }
        awaitArrivals(1, wait);
        return unsubscribe();
    }

    private void subscribe(QueueName queue, int most) {
        subscribed.add(guarded(() -> {
            channel.basicQos(Math.min(most, MOST_PREFETCH));
            return channel.basicConsume(Queues.name(queue), false, inbox);
        }));
    }

    /** When this returns, what RabbitMQ has sent has arrived. */
    private List<Arrival> unsubscribe() {
        for (String tag : List.copyOf(subscribed)) {
            guarded(() -> {
                channel.basicCancel(tag);
                return tag;
            });
        }
        lock.lock();
        try {
            long left = PATIENCE.toNanos();
            while (!subscribed.isEmpty() && left > 0 && channel.isOpen()) {
                left = changed.awaitNanos(left);
            }
            if (!subscribed.isEmpty()) {
                throw broken(new TimeoutException("a subscription did not end"));
            }
            List<Arrival> all = List.copyOf(arrived);
            arrived.clear();
            return all;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw broken(e);
        } finally {
            lock.unlock();
        }
    }

    private int awaitArrivals(int enough, Duration wait) {
        lock.lock();
        try {
            long left = wait.toNanos();
            while (arrived.size() < enough && left > 0 && channel.isOpen() && !inbox.woken) {
                left = changed.awaitNanos(left);
            }
            return arrived.size();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return arrived.size();
        } finally {
            lock.unlock();
        }
    }

    /** Ends a call that waits, and all later ones. */
    void wake() {
        lock.lock();
        try {
            inbox.woken = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void settle(long tag, boolean done) {
        try {
            if (done) {
                channel.basicAck(tag, false);
            } else {
                channel.basicNack(tag, false, true);
            }
        } catch (IOException | ShutdownSignalException e) {
            // The link is gone, so the message comes again; one that has ended is then dropped.
        }
    }

    private <T> T guarded(Amqp.Step<T> step) {
        try {
            return amqp.guarded(step);
        } catch (BrokerUnavailableException e) {
            // An answer that comes later must not be taken for another call's.
            amqp.cut();
            throw e;
        }
    }

    private BrokerUnavailableException broken(Exception e) {
        amqp.cut();
        return amqp.unavailable(e);
    }

    private final class Inbox extends DefaultConsumer {
        private boolean woken;

        Inbox(Channel channel) {
            super(channel);
        }

        @Override
        public void handleDelivery(
                String consumerTag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
            QueueName queue = Queues.of(envelope.getRoutingKey()).orElseThrow();
            String id = properties.getMessageId();
            change(() -> arrived.add(new Arrival(
                    Link.this, queue, id == null ? "" : id, body, envelope.getDeliveryTag(), envelope.isRedeliver())));
        }

        @Override
        public void handleCancelOk(String consumerTag) {
            change(() -> subscribed.remove(consumerTag));
        }

        /** The queue was deleted; the next link makes it anew. */
        @Override
        public void handleCancel(String consumerTag) throws IOException {
            channel.abort();
        }

        @Override
        public void handleShutdownSignal(String consumerTag, ShutdownSignalException signal) {
            change(() -> {});
        }

        private void change(Runnable change) {
            lock.lock();
            try {
                change.run();
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }
}
