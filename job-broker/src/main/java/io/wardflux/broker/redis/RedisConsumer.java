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
import io.wardflux.broker.Delivery.Share;
import io.wardflux.broker.JobConsumer;
import io.wardflux.broker.Position;
import io.wardflux.model.job.Job;
import io.wardflux.model.job.JobCodec;
import io.wardflux.model.job.MalformedJobException;
import io.wardflux.model.job.QueueName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

final class RedisConsumer implements JobConsumer {

    private static final String FIRST = "0-0";
    private static final byte[] JOB = bytes("j");
    /** While less jobs are wanted than there are queues, nobody can wait at all of them at once. */
    private static final Duration SHORT_WAIT = Duration.ofMillis(20);
    /** Where so many are wanted for each queue, one call waits at all of them, without asking each before. */
    private static final int AMPLE = 32;
    /** Of messages that carry few jobs, for the next ones may carry many. */
    private static final int MOST_OF_UNUSUAL = 256;
    /** How often {@link #takeOver} goes on through what others hold, per queue, before it leaves the rest to the next call. */
    private static final int MOST_SCANS = 20;
    /** Other workers that have said nothing for so long, and hold nothing, are forgotten by the groups. */
    private static final Duration GONE = Duration.ofDays(1);

    private final Redis redis;
    private final String workerId;
    private final Consumer<byte[]> consumer;
    private final WorkerAccount account;
    private final Map<QueueName, String> scanned = new ConcurrentHashMap<>();
    private final Rest rest = new Rest();
    /** How many jobs the last messages carried at most: so many less of them are asked for. */
    private volatile int together = JobCodec.MOST_TOGETHER;

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
        boolean ample = max >= AMPLE * queues.size() && rest.isEmpty();
        var taken = wait.isPositive() && ample ? List.<Delivery>of() : ready(queues, max);
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
        var taken = new ArrayList<>(rest.take(queue, max));
        while (taken.size() < max) {
            int room = max - taken.size();
            int most = messages(room);
            try {
                var messages = redis.call(r -> r.xreadgroup(consumer, XReadArgs.Builder.count(most), offsets));
                taken.addAll(rest.beyond(room, read(queue, messages)));
                if (messages.size() < most) {
                    break;
                }
            } catch (BrokerUnavailableException e) {
                if (taken.isEmpty()) {
                    throw e;
                }
                break; // as above
            }
        }
        return taken;
    }

    /** How many messages carry about so many jobs: never more, unless they are not like those before. */
    private int messages(int jobs) {
        int usual = together;
        int most = usual == JobCodec.MOST_TOGETHER ? Integer.MAX_VALUE : MOST_OF_UNUSUAL;
        return Math.clamp(jobs / usual, 1, most);
    }

    /** The count applies to each stream, so they share it. */
    private List<Delivery> awaited(List<QueueName> queues, int max, Duration wait) {
        var offsets = offsets(queues);
        var args = XReadArgs.Builder.count(messages(max / queues.size()))
                // To block for 0 ms would mean for ever.
                .block(Math.clamp(wait.toMillis(), 1, Redis.COMMAND_LIMIT.toMillis() / 2));
        var messages = redis.guarded(() -> waiting().sync().xreadgroup(consumer, args, offsets));
        var deliveries = new ArrayList<Delivery>();
        for (QueueName queue : queues) {
            byte[] key = key(queue);
            deliveries.addAll(read(
                    queue,
                    messages.stream()
                            .filter(message -> Arrays.equals(message.getStream(), key))
                            .toList()));
        }
        return rest.beyond(max, deliveries);
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
        messages.forEach(message -> deliveries.addAll(read(queue, message, 1)));
        learn(deliveries);
        return deliveries;
    }

    private void learn(List<Delivery> came) {
        came.stream().mapToInt(delivery -> delivery.share().of()).max().ifPresent(most -> together = most);
    }

    private List<Delivery> read(QueueName queue, StreamMessage<byte[], byte[]> message, int attempt) {
        Position position = Keys.position(message.getId());
        byte[] payload = payload(message.getBody());
        try {
            List<Job> jobs = JobCodec.decodeAll(payload);
            var deliveries = new ArrayList<Delivery>(jobs.size());
            for (int i = 0; i < jobs.size(); i++) {
                var share = jobs.size() == 1 ? Share.ALL : new Share(i, jobs.size());
                deliveries.add(new Delivery(queue, position, share, jobs.get(i), position.major(), attempt));
            }
            return deliveries;
        } catch (MalformedJobException e) {
            account.putAside(queue, message.getId(), payload, String.valueOf(e.getMessage()));
            return List.of();
        }
    }

    static byte[] payload(@Nullable Map<byte[], byte[]> body) {
        if (body != null) {
            for (var field : body.entrySet()) {
                if (Arrays.equals(field.getKey(), JOB)) {
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
     * that are well: so the next call goes on where the last one ended. What has come but had no room is first.
     */
    private List<Delivery> takeOver(QueueName queue, int max, Duration idle) {
        var taken = new ArrayList<>(rest.take(queue, max));
        try {
            for (int scan = 0; scan < MOST_SCANS && taken.size() < max; scan++) {
                int room = max - taken.size();
                var args = new XAutoClaimArgs<byte[]>()
                        .consumer(consumer)
                        .minIdleTime(idle)
                        .startId(scanned.getOrDefault(queue, FIRST))
                        .count(messages(room));
                var some = redis.call(r -> r.xautoclaim(key(queue), args));
                taken.addAll(rest.beyond(room, delivered(queue, some.getMessages())));
                scanned.put(queue, some.getId());
                if (some.getId().equals(FIRST)) {
                    break;
                }
            }
            return taken;
        } catch (BrokerUnavailableException e) {
            scanned.remove(queue);
            if (Redis.isNoGroup(e) || !taken.isEmpty()) {
                return taken;
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
        var parts = bytes(Keys.parts(redis.keys().jobs(queue)));
        var lefts = redis.each(claimed, (r, message) -> r.hget(parts, bytes(message.getId())));
        var deliveries = new ArrayList<Delivery>();
        for (int i = 0; i < claimed.size(); i++) {
            var held = pending.get(i);
            int attempt = held.isEmpty() ? 1 : (int) held.getFirst().getRedeliveryCount();
            byte[] left = lefts.get(i);
            int mask = left == null ? -1 : Integer.parseInt(Redis.text(left));
            read(queue, claimed.get(i), attempt).stream()
                    .filter(delivery -> (mask >> delivery.share().number() & 1) == 1)
                    .forEach(deliveries::add);
        }
        learn(deliveries);
        return deliveries;
    }

    @Override
    public void keepAlive(Collection<Delivery> deliveries) {
        if (deliveries.isEmpty()) {
            return;
        }
        var arguments = new Arguments().add(Keys.GROUP).add(workerId);
        Stream.concat(deliveries.stream(), rest.all().stream())
                .map(Delivery::message)
                .distinct()
                .forEach(message ->
                        arguments.add(redis.keys().jobs(message.queue())).add(Keys.entryId(message.position())));
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

    @Override
    public void giveBack() {
        account.giveBack(rest.takeAll());
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
            giveBack();
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
