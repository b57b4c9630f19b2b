package io.wardflux.broker;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The account as the broker keeps it, for the leading scheduler to copy to Postgres. */
public interface Ledger {

    /** The minutes that are still kept, oldest first. */
    List<Minute> minutes();

    /** Forgets minutes that are closed and copied. */
    void forget(Collection<Instant> slots);

    Optional<TaskProgress> task(long taskId);

    void forgetTask(long taskId);

    /**
     * @param slot start of the minute of the jobs' due times
     */
    record Minute(Instant slot, long scheduled, Map<String, Long> outcomes) {
        public Minute {
            outcomes = Map.copyOf(outcomes);
        }

        public long open() {
            return scheduled
                    - outcomes.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /**
     * @param total items that were published for it (for a job without items: 1)
     * @param done items that ended, likewise
     * @param worker one that worked on it
     * @param failure the first failure of a job as a whole, or empty
     */
    record TaskProgress(
            long total, long done, Map<String, Long> outcomes, String worker, long startedMs, String failure) {
        public TaskProgress {
            outcomes = Map.copyOf(outcomes);
        }
    }
}
