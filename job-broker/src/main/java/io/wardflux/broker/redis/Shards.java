package io.wardflux.broker.redis;

import io.wardflux.broker.BrokerUnavailableException;
import io.wardflux.broker.Position;
import io.wardflux.model.job.Job;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shards, and which of them answer. All are asked at the same time. One that does not answer is not asked again, but by a
 * thread that does nothing else, until it does: so it costs the others one time limit, and not one each time.
 */
final class Shards implements AutoCloseable {

    static final int MOST = 256;

    private static final Logger LOG = LoggerFactory.getLogger(Shards.class);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(300);

    /** More than a server's own time limit, in which its call ends. */
    private static final Duration PATIENCE = Redis.COMMAND_LIMIT.plusSeconds(2);

    /** Of a position's minor number, which for Redis counts what came within a millisecond. */
    private static final int SEQUENCE_BITS = 48;

    private final List<RedisBroker> all;
    private final AtomicReferenceArray<@Nullable BrokerUnavailableException> away;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean closed;

    /** What a shard answered, or why it did not. */
    sealed interface Answer<T> {
        record Given<T>(T value) implements Answer<T> {}

        record Missing<T>(BrokerUnavailableException why) implements Answer<T> {}
    }

    Shards(List<RedisBroker> all) {
        this.all = List.copyOf(all);
        this.away = new AtomicReferenceArray<>(all.size());
    }

    int count() {
        return all.size();
    }

    /** More than half: two schedulers cannot both have so many. */
    int majority() {
        return count() / 2 + 1;
    }

    RedisBroker get(int shard) {
        return all.get(shard);
    }

    boolean isAway(int shard) {
        return away.get(shard) != null;
    }

    /** Those that answered when last asked; all, where none did. */
    List<Integer> here() {
        List<Integer> here =
                IntStream.range(0, count()).filter(i -> !isAway(i)).boxed().toList();
        return here.isEmpty() ? IntStream.range(0, count()).boxed().toList() : here;
    }

    /** By its device; what has none, by its task or its time. */
    int of(Job job) {
        long number =
                job.deviceId() != Job.NO_DEVICE ? job.deviceId() : job.ofTask() ? job.taskId() : job.dueMs() / 1000;
        return Math.floorMod(number, count());
    }

    <T> List<Answer<T>> each(IntFunction<T> call) {
        return each(call, PATIENCE);
    }

    /** Who does not answer within the patience is missing; what it was asked for may still happen. */
    <T> List<Answer<T>> each(IntFunction<T> call, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        var futures = new ArrayList<CompletableFuture<Answer<T>>>(count());
        for (int i = 0; i < count(); i++) {
            int shard = i;
            futures.add(CompletableFuture.supplyAsync(() -> ask(shard, call), threads));
        }
        return futures.stream().map(future -> awaited(future, end)).toList();
    }

    <T> Answer<T> ask(int shard, IntFunction<T> call) {
        BrokerUnavailableException known = away.get(shard);
        if (known != null) {
            return new Answer.Missing<>(known);
        }
        try {
            return new Answer.Given<>(call.apply(shard));
        } catch (BrokerUnavailableException e) {
            failed(shard, e);
            return new Answer.Missing<>(e);
        }
    }

    private static <T> Answer<T> awaited(CompletableFuture<Answer<T>> future, long endNanos) {
        try {
            return future.get(Math.max(0, endNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return new Answer.Missing<>(new BrokerUnavailableException("A shard of Redis does not answer in time.", e));
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException bug ? bug : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BrokerUnavailableException("Interrupted while Redis was asked.", e);
        }
    }

    /** All of them, or the reason why one is missing. */
    <T> List<T> all(IntFunction<T> call) {
        var values = new ArrayList<T>(count());
        for (Answer<T> answer : each(call)) {
            switch (answer) {
                case Answer.Given<T>(T value) -> values.add(value);
                case Answer.Missing<T>(BrokerUnavailableException why) -> throw why;
            }
        }
        return values;
    }

    /** Of those that answer; where none does, the reason why. */
    <T> List<T> some(IntFunction<T> call) {
        return given(each(call));
    }

    static <T> List<T> given(List<Answer<T>> answers) {
        var values = new ArrayList<T>(answers.size());
        BrokerUnavailableException missing = null;
        for (Answer<T> answer : answers) {
            switch (answer) {
                case Answer.Given<T>(T value) -> values.add(value);
                case Answer.Missing<T>(BrokerUnavailableException why) -> missing = why;
            }
        }
        if (values.isEmpty() && missing != null) {
            throw missing;
        }
        return values;
    }

    private void failed(int shard, BrokerUnavailableException why) {
        if (!closed && away.compareAndSet(shard, null, why)) {
            LOG.warn("Shard {} of {} does not answer: {}", shard, count(), why.getMessage());
            Thread.ofVirtual().name("shard-" + shard + "-look").start(() -> lookUntilBack(shard));
        }
    }

    private void lookUntilBack(int shard) {
        while (!closed) {
            try {
                all.get(shard).check();
                away.set(shard, null);
                LOG.info("Shard {} answers", shard);
                return;
            } catch (BrokerUnavailableException e) {
                away.set(shard, e);
            }
            try {
                Thread.sleep(LOOK_AGAIN);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** The position of a shard as one of the whole; what stands for no place stays as it is. */
    static Position whole(int shard, Position position) {
        return isPlace(position)
                ? new Position(position.major(), (long) shard << SEQUENCE_BITS | position.minor())
                : position;
    }

    static Position within(Position whole) {
        return isPlace(whole) ? new Position(whole.major(), whole.minor() & (1L << SEQUENCE_BITS) - 1) : whole;
    }

    static int of(Position whole) {
        return isPlace(whole) ? (int) (whole.minor() >>> SEQUENCE_BITS) : 0;
    }

    private static boolean isPlace(Position position) {
        return position.major() > 0 && position.major() < Long.MAX_VALUE;
    }

    @Override
    public void close() {
        closed = true;
        threads.shutdownNow();
    }
}
