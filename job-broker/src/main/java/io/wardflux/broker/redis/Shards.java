package io.wardflux.broker.redis;

import io.wardflux.broker.Position;
import io.wardflux.model.job.Job;
import java.util.List;
import java.util.function.Function;

/** The broker of each shard, and what belongs to which. */
record Shards(List<RedisBroker> all) {

    /** Each one is asked in turn. */
    static final int MOST = 32;

    /** Of a position's minor number, which for Redis counts what came within a millisecond. */
    private static final int SEQUENCE_BITS = 48;

    Shards {
        all = List.copyOf(all);
    }

    int count() {
        return all.size();
    }

    RedisBroker get(int shard) {
        return all.get(shard);
    }

    <T> List<T> each(Function<RedisBroker, T> call) {
        return all.stream().map(call).toList();
    }

    /** Whether each has what it had when a leader last began; none of them has where nobody ever led. */
    boolean whole() {
        return each(RedisBroker::begun).stream().distinct().count() == 1;
    }

    /** All of a task is in one shard, so that its progress is; else all of a device is. */
    int of(Job job) {
        if (job.ofTask()) {
            return ofTask(job.taskId());
        }
        return Math.floorMod(job.deviceId() != Job.NO_DEVICE ? job.deviceId() : job.dueMs() / 1_000, count());
    }

    int ofTask(long taskId) {
        return Math.floorMod(taskId, count());
    }

    /** The position in a shard as one of the whole; what stands for no place stays as it is. */
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
}
