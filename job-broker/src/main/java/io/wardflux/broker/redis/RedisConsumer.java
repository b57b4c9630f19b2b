package io.wardflux.broker.redis;

import static io.wardflux.broker.redis.Redis.bytes;

import io.lettuce.core.Consumer;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XAutoClaimArgs;
import io.lettuce.core.XPendingArgs;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.StatefulRedisConnection;
import io.wardflux.broker.BrokerUnavailableException;
import io.wardflux.broker.Completion;
import io.wardflux.broker.Delivery;
import io.wardflux.broker.JobConsumer;
import io.wardflux.broker.Position;
import io.wardflux.model.job.Job;
import io.wardflux.model.job.JobCodec;
import io.wardflux.model.job.MalformedJobException;
import io.wardflux.model.job.QueueName;
import io.wardflux.model.outcome.Outcome;
import io.wardflux.model.outcome.OutcomeCounts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

final class RedisConsumer implements JobConsumer {

    private static final byte[] JOB = bytes("j");

    private final Redis redis;
    private final String workerId;
    private final Consumer<byte[]> consumer;
    private final AtomicLong unreadable = new AtomicLong();
    private @Nullable StatefulRedisConnection<byte[], byte[]> waiting;

    RedisConsumer(Redis redis, String workerId) {
        this.redis = redis;
        this.workerId = workerId;
        this.consumer = Consumer.from(bytes(Keys.GROUP), bytes(workerId));
    }

    @Override
    public List<Delivery> take(List<QueueName> queues, int max, Duration wait) {
        try {
            return taken(queues, max, wait);
        } catch (BrokerUnavailableException e) {
            if (!Redis.isNoGroup(e)) {
                throw e;
            }
            Groups.create(redis, queues);
            return taken(queues, max, wait);
        }
    }

    private List<Delivery> taken(List<QueueName> queues, int max, Duration wait) {
        var taken = new ArrayList<Delivery>();
        for (QueueName queue : queues) {
            if (taken.size() < max) {
                int room = max - taken.size();
                var offsets = offsets(List.of(queue));
                var messages = redis.call(r -> r.xreadgroup(consumer, XReadArgs.Builder.count(room), offsets));
                taken.addAll(read(queue, messages));
            }
        }
        if (taken.isEmpty() && max > 0 && wait.isPositive()) {
            taken.addAll(awaited(queues.subList(0, Math.min(queues.size(), max)), max, wait));
        }
        startTasks(taken);
        return taken;
    }

    /** The count applies to each stream, so they share it. */
    private List<Delivery> awaited(List<QueueName> queues, int max, Duration wait) {
        var offsets = offsets(queues);
        var args = XReadArgs.Builder.count(max / queues.size())
                .block(Math.min(wait.toMillis(), Redis.COMMAND_LIMIT.toMillis() / 2));
        var messages = redis.guarded(() -> waiting().sync().xreadgroup(consumer, args, offsets));
        var deliveries = new ArrayList<Delivery>();
        for (QueueName queue : queues) {
            deliveries.addAll(read(
                    queue,
                    messages.stream()
                            .filter(message -> Redis.text(message.getStream()).equals(Keys.jobs(queue)))
                            .toList()));
        }
        return deliveries;
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // arrays of generics cannot be made otherwise
    private static StreamOffset<byte[]>[] offsets(List<QueueName> queues) {
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
            unreadable.incrementAndGet();
            var arguments = new Arguments().add(Keys.GROUP).add(workerId);
            arguments
                    .add(Keys.jobs(queue))
                    .add(message.getId())
                    .none()
                    .none()
                    .add(0)
                    .none();
            arguments
                    .add(Keys.dead(queue))
                    .add(String.valueOf(e.getMessage()))
                    .add(payload)
                    .add(0);
            completed(arguments);
            return Optional.empty();
        }
    }

    private static byte[] payload(@Nullable Map<byte[], byte[]> body) {
        if (body != null) {
            for (var field : body.entrySet()) {
                if (java.util.Arrays.equals(field.getKey(), JOB)) {
                    return field.getValue();
                }
            }
        }
        return new byte[0];
    }

    /** So that a task shows from when and by whom it is worked on before its first job ends. */
    private void startTasks(List<Delivery> taken) {
        taken.stream()
                .map(Delivery::job)
                .filter(Job::ofTask)
                .map(Job::taskId)
                .distinct()
                .forEach(task -> redis.call(r -> {
                    byte[] key = bytes(Keys.task(task));
                    r.hset(key, bytes("worker"), bytes(workerId));
                    return r.hsetnx(key, bytes("started"), bytes(Long.toString(System.currentTimeMillis())));
                }));
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

    private List<Delivery> takeOver(QueueName queue, int max, Duration idle) {
        var args = new XAutoClaimArgs<byte[]>()
                .consumer(consumer)
                .minIdleTime(idle)
                .startId("0-0")
                .count(max);
        try {
            var claimed = redis.call(r -> r.xautoclaim(key(queue), args));
            var deliveries = new ArrayList<Delivery>();
            for (var message : claimed.getMessages()) {
                read(queue, message, attempt(queue, message.getId())).ifPresent(deliveries::add);
            }
            return deliveries;
        } catch (BrokerUnavailableException e) {
            if (Redis.isNoGroup(e)) {
                return List.of();
            }
            throw e;
        }
    }

    private int attempt(QueueName queue, String id) {
        var args = new XPendingArgs<byte[]>()
                .group(bytes(Keys.GROUP))
                .range(Range.create(id, id))
                .limit(Limit.from(1));
        var pending = redis.call(r -> r.xpending(key(queue), args));
        return pending.isEmpty() ? 1 : (int) pending.getFirst().getRedeliveryCount();
    }

    @Override
    public void keepAlive(Collection<Delivery> deliveries) {
        if (deliveries.isEmpty()) {
            return;
        }
        var arguments = new Arguments().add(Keys.GROUP).add(workerId);
        for (Delivery delivery : deliveries) {
            arguments.add(Keys.jobs(delivery.queue())).add(Keys.entryId(delivery.position()));
        }
        try {
            redis.<Long>run(Script.KEEPALIVE, ScriptOutputType.INTEGER, List.of(Keys.LEADER), arguments.toArray());
        } catch (BrokerUnavailableException e) {
            if (!Redis.isNoGroup(e)) {
                throw e;
            }
        }
    }

    @Override
    public int complete(Collection<Completion> completions) {
        if (completions.isEmpty()) {
            return 0;
        }
        var arguments = new Arguments().add(Keys.GROUP).add(workerId);
        for (Completion completion : completions) {
            ending(arguments, completion.delivery(), completion.failure())
                    .none()
                    .none()
                    .none();
            outcomes(arguments, completion.outcomes());
        }
        return completed(arguments);
    }

    @Override
    public void deadLetter(Delivery delivery, String reason) {
        var arguments = new Arguments().add(Keys.GROUP).add(workerId);
        ending(arguments, delivery, reason)
                .add(Keys.dead(delivery.queue()))
                .add(reason)
                .add(JobCodec.encode(delivery.job()));
        outcomes(arguments, OutcomeCounts.of(Outcome.ERROR, delivery.job().itemCount()));
        completed(arguments);
    }

    private static Arguments ending(Arguments arguments, Delivery delivery, String failure) {
        Job job = delivery.job();
        return arguments
                .add(Keys.jobs(delivery.queue()))
                .add(Keys.entryId(delivery.position()))
                .add(Keys.ledger(Keys.minute(job)))
                .add(job.ofTask() ? Keys.task(job.taskId()) : "")
                .add(Keys.weight(job))
                .add(failure);
    }

    private static void outcomes(Arguments arguments, OutcomeCounts counts) {
        Map<String, Integer> outcomes = counts.asMap();
        arguments.add(outcomes.size());
        outcomes.forEach((name, items) -> arguments.add(name).add(items));
    }

    private int completed(Arguments arguments) {
        Long counted = redis.run(Script.COMPLETE, ScriptOutputType.INTEGER, List.of(Keys.LEADER), arguments.toArray());
        return Math.toIntExact(counted);
    }

    private static byte[] key(QueueName queue) {
        return bytes(Keys.jobs(queue));
    }

    /** Only the thread that takes waits, and nobody shares its connection. */
    private synchronized StatefulRedisConnection<byte[], byte[]> waiting() {
        var connection = waiting;
        if (connection == null) {
            connection = redis.connect();
            waiting = connection;
        }
        return connection;
    }

    @Override
    public synchronized void close() {
        if (waiting != null) {
            waiting.close();
            waiting = null;
        }
    }
}
