package io.wardflux.broker.redis;

import static io.wardflux.broker.redis.Redis.bytes;

import io.lettuce.core.Consumer;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.RedisException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XAutoClaimArgs;
import io.lettuce.core.XPendingArgs;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.wardflux.broker.BrokerUnavailableException;
import io.wardflux.broker.Completion;
import io.wardflux.broker.Delivery;
import io.wardflux.broker.JobConsumer;
import io.wardflux.broker.Position;
import io.wardflux.model.job.JobCodec;
import io.wardflux.model.job.MalformedJobException;
import io.wardflux.model.job.QueueName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

final class RedisConsumer implements JobConsumer {

    private static final String FIRST = "0-0";
    private static final byte[] JOB = bytes("j");
    /** While less jobs are wanted than there are queues, nobody can wait at all of them at once. */
    private static final Duration SHORT_WAIT = Duration.ofMillis(20);
    /** Where so many are wanted for each queue, one call waits at all of them, without asking each before. */
    private static final int AMPLE = 32;
    /** How often {@link #takeOver} goes on through what others hold, per queue, before it leaves the rest to the next call. */
    private static final int MOST_SCANS = 20;
    /** Other workers that have said nothing for so long, and hold nothing, are forgotten by the groups. */
    private static final Duration GONE = Duration.ofDays(1);

    private final Redis redis;
    private final String workerId;
    private final Consumer<byte[]> consumer;
    private final WorkerAccount account;
    private final Map<QueueName, String> scanned = new ConcurrentHashMap<>();
    private RedisServers.@Nullable Connection waiting;
    private volatile boolean closed;

    RedisConsumer(Redis redis, String workerId) {
        this.redis = redis;
        this.workerId = workerId;
        this.consumer = Consumer.from(bytes(Keys.GROUP), bytes(workerId));
        this.account = new WorkerAccount(redis, workerId, Carrier.REDIS);
    }

    @Override
    public List<Delivery> take(List<QueueName> queues, int max, Duration wait) {
        if (closed || queues.isEmpty() || max < 1) {
            return List.of();
        }
        try {
            return max < queues.size() ? takenInTurns(queues, max, wait) : taken(queues, max, wait);
        } catch (BrokerUnavailableException e) {
            if (closed) {
                return List.of();
            }
            throw e;
        }
    }

    private List<Delivery> taken(List<QueueName> queues, int max, Duration wait) {
        var taken = wait.isPositive() && max >= AMPLE * queues.size() ? List.<Delivery>of() : ready(queues, max);
        if (taken.isEmpty() && wait.isPositive()) {
            taken = withGroups(queues, () -> awaited(queues, max, wait));
        }
        account.startTasks(taken);
        return taken;
    }

    private List<Delivery> takenInTurns(List<QueueName> queues, int max, Duration wait) {
        long end = System.nanoTime() + wait.toNanos();
        while (true) {
            var taken = ready(queues, max);
            long left = end - System.nanoTime();
            if (taken.isEmpty() && left > 0) {
                Duration turn = left < SHORT_WAIT.toNanos() ? Duration.ofNanos(left) : SHORT_WAIT;
                taken = withGroups(queues, () -> awaited(queues.subList(0, max), max, turn));
            }
            if (!taken.isEmpty() || left <= 0 || closed) {
                account.startTasks(taken);
                return taken;
            }
        }
    }

    /** What waits already, first that of the first queue. */
    private List<Delivery> ready(List<QueueName> queues, int max) {
        var taken = new ArrayList<Delivery>();
        for (QueueName queue : queues) {
            int room = max - taken.size();
            if (room > 0) {
                try {
                    taken.addAll(withGroups(List.of(queue), () -> ready(queue, room)));
                } catch (BrokerUnavailableException e) {
                    if (taken.isEmpty()) {
                        throw e;
                    }
                    // What is taken must be worked on; the next call will tell what is wrong.
                    return taken;
                }
            }
        }
        return taken;
    }

    private List<Delivery> ready(QueueName queue, int max) {
        var offsets = offsets(List.of(queue));
        return read(queue, redis.call(r -> r.xreadgroup(consumer, XReadArgs.Builder.count(max), offsets)));
    }

    /** The count applies to each stream, so they share it. */
    private List<Delivery> awaited(List<QueueName> queues, int max, Duration wait) {
        var offsets = offsets(queues);
        var args = XReadArgs.Builder.count(max / queues.size())
                // To block for 0 ms would mean for ever.
                .block(Math.clamp(wait.toMillis(), 1, Redis.COMMAND_LIMIT.toMillis() / 2));
        var messages = redis.guarded(() -> waiting().sync().xreadgroup(consumer, args, offsets));
        var deliveries = new ArrayList<Delivery>();
        for (QueueName queue : queues) {
            deliveries.addAll(read(
                    queue,
                    messages.stream()
                            .filter(message -> Redis.text(message.getStream())
                                    .equals(redis.keys().jobs(queue)))
                            .toList()));
        }
        return deliveries;
    }

    private List<Delivery> withGroups(List<QueueName> queues, Supplier<List<Delivery>> read) {
        try {
            return read.get();
        } catch (BrokerUnavailableException e) {
            if (!Redis.isNoGroup(e)) {
                throw e;
            }
            Groups.create(redis, queues);
            return read.get();
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // arrays of generics cannot be made otherwise
    private StreamOffset<byte[]>[] offsets(List<QueueName> queues) {
        return queues.stream()
                .map(queue -> StreamOffset.lastConsumed(key(queue)))
                .toArray(StreamOffset[]::new);
    }

    private List<Delivery> read(QueueName queue, List<StreamMessage<byte[], byte[]>> messages) {
        var deliveries = new ArrayList<Delivery>(messages.size());
        for (var message : messages) {
            read(queue, message, 1).ifPresent(deliveries::add);
        }
        return deliveries;
    }

    private Optional<Delivery> read(QueueName queue, StreamMessage<byte[], byte[]> message, int attempt) {
        Position position = Keys.position(message.getId());
        byte[] payload = payload(message.getBody());
        try {
            return Optional.of(new Delivery(queue, position, JobCodec.decode(payload), position.major(), attempt));
        } catch (MalformedJobException e) {
            account.putAside(queue, message.getId(), payload, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    static byte[] payload(@Nullable Map<byte[], byte[]> body) {
        if (body != null) {
            for (var field : body.entrySet()) {
                if (java.util.Arrays.equals(field.getKey(), JOB)) {
                    return field.getValue();
                }
            }
        }
        return new byte[0];
    }

    @Override
    public List<Delivery> takeOver(List<QueueName> queues, int max, Duration idle) {
        var taken = new ArrayList<Delivery>();
        for (QueueName queue : queues) {
            int room = max - taken.size();
            if (room > 0) {
                taken.addAll(takeOver(queue, room, idle));
            }
        }
        return taken;
    }

    /**
     * One call looks at ten times as many of the held jobs as it may take, and the oldest may be held for long by workers
     * that are well: so the next call goes on where the last one ended.
     */
    private List<Delivery> takeOver(QueueName queue, int max, Duration idle) {
        var claimed = new ArrayList<StreamMessage<byte[], byte[]>>();
        try {
            for (int scan = 0; scan < MOST_SCANS && claimed.size() < max; scan++) {
                var args = new XAutoClaimArgs<byte[]>()
                        .consumer(consumer)
                        .minIdleTime(idle)
                        .startId(scanned.getOrDefault(queue, FIRST))
                        .count(max - claimed.size());
                var some = redis.call(r -> r.xautoclaim(key(queue), args));
                claimed.addAll(some.getMessages());
                scanned.put(queue, some.getId());
                if (some.getId().equals(FIRST)) {
                    break;
                }
            }
            return delivered(queue, claimed);
        } catch (BrokerUnavailableException e) {
            scanned.remove(queue);
            if (Redis.isNoGroup(e)) {
                return List.of();
            }
            throw e;
        }
    }

    private List<Delivery> delivered(QueueName queue, List<StreamMessage<byte[], byte[]>> claimed) {
        var pending = redis.each(
                claimed,
                (r, message) -> r.xpending(
                        key(queue),
                        new XPendingArgs<byte[]>()
                                .group(bytes(Keys.GROUP))
                                .range(Range.create(message.getId(), message.getId()))
                                .limit(Limit.from(1))));
        var deliveries = new ArrayList<Delivery>();
        for (int i = 0; i < claimed.size(); i++) {
            var held = pending.get(i);
            int attempt = held.isEmpty() ? 1 : (int) held.getFirst().getRedeliveryCount();
            read(queue, claimed.get(i), attempt).ifPresent(deliveries::add);
        }
        return deliveries;
    }

    @Override
    public void keepAlive(Collection<Delivery> deliveries) {
        if (deliveries.isEmpty()) {
            return;
        }
        var arguments = new Arguments().add(Keys.GROUP).add(workerId);
        for (Delivery delivery : deliveries) {
            arguments.add(redis.keys().jobs(delivery.queue())).add(Keys.entryId(delivery.position()));
        }
        try {
            redis.<Long>run(
                    Script.KEEPALIVE,
                    ScriptOutputType.INTEGER,
                    List.of(redis.keys().leader()),
                    arguments.toArray());
        } catch (BrokerUnavailableException e) {
            if (!Redis.isNoGroup(e)) {
                throw e;
            }
        }
    }

    @Override
    public int complete(Collection<Completion> completions) {
        return account.complete(completions);
    }

    @Override
    public void deadLetter(Delivery delivery, String reason) {
        account.deadLetter(delivery, reason);
    }

    private byte[] key(QueueName queue) {
        return bytes(redis.keys().jobs(queue));
    }

    /** Only the thread that takes waits, and nobody shares its connection. */
    private synchronized RedisServers.Connection waiting() {
        if (closed) {
            throw new RedisException("the consumer is closed");
        }
        var connection = waiting;
        if (connection == null) {
            connection = redis.connect();
            waiting = connection;
        }
        return connection;
    }

    /** Ends a call of {@link #take} that waits. What is not completed stays this worker's until another takes it over. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        synchronized (this) {
            if (waiting != null) {
                waiting.close();
                waiting = null;
            }
        }
        try {
            redis.<Long>run(
                    Script.LEAVE,
                    ScriptOutputType.INTEGER,
                    QueueName.all().stream().map(redis.keys()::jobs).toList(),
                    new Arguments()
                            .add(Keys.GROUP)
                            .add(workerId)
                            .add(GONE.toMillis())
                            .toArray());
        } catch (BrokerUnavailableException e) {
            // Its name then stays in the groups until another worker that leaves finds it idle.
        }
    }
}
