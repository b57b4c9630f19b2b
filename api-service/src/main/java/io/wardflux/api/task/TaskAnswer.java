package io.wardflux.api.task;

import io.wardflux.model.outcome.Outcome;
import io.wardflux.model.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * @param worker one that worked on it
 * @param revokedAt when it was taken back; it ends as REVOKED unless it was done by then
 * @param runtimeMs from its start to its end, or until now
 * @param attempts how often its jobs were sent; a repeated task goes on counting
 * @param retryOf the task that this one repeats
 * @param result once it has ended
 */
record TaskAnswer(
        long taskId,
        String type,
        TaskState state,
        @Nullable Long deviceId,
        @Nullable Long itemId,
        @Nullable String queue,
        @Nullable String worker,
        @Nullable String requestedBy,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable Instant revokedAt,
        @Nullable Long runtimeMs,
        int attempts,
        @Nullable Long retryOf,
        Progress progress,
        @Nullable Result result,
        @Nullable String error) {

    /** In items; {@code total} is 0 until it has been published. */
    record Progress(long done, long total) {}

    /**
     * {@code items = ok + failed}, and both are in {@code outcomes}.
     *
     * @param details of a health check {@code status}, {@code rttMs}, {@code packetLoss}, {@code sent} and {@code answered}; of
     *     a clean-up what was deleted, by kind; null for all else
     */
    record Result(
            long items,
            long ok,
            long failed,
            Map<String, Long> outcomes,
            @Nullable Map<String, Object> details) {

        static Result of(Map<String, Long> outcomes, @Nullable Map<String, Object> details) {
            long items = outcomes.values().stream().mapToLong(Long::longValue).sum();
            long ok = outcomes.getOrDefault(Outcome.OK.wireName(), 0L);
            return new Result(items, ok, items - ok, outcomes, details);
        }
    }

    static @Nullable Long runtimeMs(@Nullable Instant startedAt, @Nullable Instant finishedAt, Instant now) {
        if (startedAt == null) {
            return null;
        }
        // Clocks of two machines may differ by a little.
        return Math.max(
                0,
                Duration.between(startedAt, finishedAt == null ? now : finishedAt)
                        .toMillis());
    }
}
