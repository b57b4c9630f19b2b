package io.wardflux.broker.redis;

import io.wardflux.broker.Lease;
import io.wardflux.broker.redis.Shards.Answer;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The watermarks of the shards as they were read under certain leases. Only the holder of a lease moves the watermark of its
 * shard, so they are right for as long as the lease is.
 */
final class Marks {

    static final long NEVER = Long.MIN_VALUE;

    private final @Nullable Term term;
    private final List<@Nullable Lease> leases;
    private final long[] watermarks;
    /** Since when (nanos) a shard is away, or its lease is not ours. */
    private final @Nullable Long[] away;

    /**
     * @param leases of the shards, as they were before the watermarks were read
     * @param lastSeen what a shard goes on from that has lost its data; where it is not known, with the others
     */
    Marks(@Nullable Term term, List<@Nullable Lease> leases, List<Answer<OptionalLong>> read, long[] lastSeen) {
        this.term = term;
        this.leases = leases;
        watermarks = new long[read.size()];
        away = new Long[read.size()];
        for (int i = 0; i < watermarks.length; i++) {
            watermarks[i] = NEVER;
            if (read.get(i) instanceof Answer.Given<OptionalLong>(OptionalLong watermark)) {
                watermarks[i] = watermark.orElse(lastSeen[i]);
            } else {
                away(i);
            }
            if (term != null && leases.get(i) == null) {
                away(i);
            }
        }
        if (read.stream().allMatch(Marks::isLost)) {
            java.util.Arrays.fill(watermarks, NEVER); // all of them: who begins anew knows better from where
        }
        long lowest = lowest();
        for (int i = 0; i < watermarks.length; i++) {
            watermarks[i] = watermarks[i] == NEVER ? lowest : watermarks[i];
        }
    }

    private static boolean isLost(Answer<OptionalLong> read) {
        return read instanceof Answer.Given<OptionalLong>(OptionalLong watermark) && watermark.isEmpty();
    }

    void remember(long[] lastSeen) {
        for (int i = 0; i < watermarks.length; i++) {
            lastSeen[i] = Math.max(lastSeen[i], isHere(i) ? watermarks[i] : NEVER);
        }
    }

    /** All are there, and none is behind another one. */
    boolean level() {
        return IntStream.range(0, watermarks.length).allMatch(i -> isHere(i) && watermarks[i] == watermarks[0]);
    }

    Term term() {
        return java.util.Objects.requireNonNull(term);
    }

    Lease leaseOf(int shard) {
        return java.util.Objects.requireNonNull(leases.get(shard));
    }

    /** Nothing was ever published, as far as anybody knows. */
    boolean isEmpty() {
        return lowest() == NEVER;
    }

    /** Of those that are there and know it. */
    long lowest() {
        return IntStream.range(0, watermarks.length)
                .filter(i -> isHere(i) && watermarks[i] != NEVER)
                .mapToLong(i -> watermarks[i])
                .min()
                .orElse(NEVER);
    }

    long lowestHere() {
        return IntStream.range(0, watermarks.length)
                .filter(this::isHere)
                .mapToLong(i -> watermarks[i])
                .min()
                .orElse(NEVER);
    }

    long of(int shard) {
        return watermarks[shard];
    }

    boolean isHere(int shard) {
        return away[shard] == null;
    }

    /** Whether a slot is missing there. */
    boolean misses(int shard, long dueMs) {
        return isHere(shard) && dueMs > watermarks[shard];
    }

    boolean wants(int shard, long untilMs) {
        return isHere(shard) && untilMs > watermarks[shard];
    }

    void moved(int shard, long watermarkMs) {
        watermarks[shard] = watermarkMs;
    }

    void away(int shard) {
        away[shard] = System.nanoTime();
    }

    /** Where a shard is back, or its lease is another one: they have to be read again. */
    boolean outdated() {
        for (int i = 0; i < watermarks.length; i++) {
            Long since = away[i];
            boolean back = since != null && term().renewedAfter(i, since);
            boolean changed = since == null && !leaseOf(i).equals(term().of(i));
            if (back || changed) {
                return true;
            }
        }
        return false;
    }
}
