package io.wardflux.broker;

import io.wardflux.model.outcome.ExpiryReason;
import io.wardflux.model.outcome.Outcome;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;

/** The account as the broker keeps it, for the leading scheduler to copy to Postgres. */
public interface Ledger {

    /** The minutes that are still kept, oldest first. */
    List<Minute> minutes();

    /** Up to where was published; for who reads the account, while the publisher keeps to what it knows itself. */
    OptionalLong publishedMs();

    /** From now on nothing is counted in these: they stay as they are while they are copied for good. */
    void seal(Collection<Instant> slots);

    /** Forgets minutes that are closed and copied; their accounts by device stay. */
    void forget(Collection<Instant> slots);

    /** The minutes whose account by device is still kept, oldest first. */
    List<Instant> deviceMinutes();

    /**
     * The minute's account by device. It is counted by whatever counts the minute itself, at once with it, so that both have
     * the same sums.
     */
    default Map<Long, Count> devices(Instant slot) {
        return log(slot, DeviceLog.EMPTY).devices();
    }

    /**
     * The same, not summed up yet.
     *
     * @param known what was read of the minute before, so that only what came since has to be
     */
    DeviceLog log(Instant slot, DeviceLog known);

    /** One device's account in each minute that is still kept and has something of it. */
    SortedMap<Instant, Count> device(long deviceId);

    void forgetDevices(Collection<Instant> slots);

    Optional<TaskProgress> task(long taskId);

    void forgetTask(long taskId);

    /** @param slot start of the minute of the jobs' due times */
    record Minute(Instant slot, Count count) {
        public Minute(Instant slot, long scheduled, Map<String, Long> outcomes) {
            this(slot, new Count(scheduled, outcomes, Map.of()));
        }

        public long scheduled() {
            return count.scheduled();
        }

        public Map<String, Long> outcomes() {
            return count.outcomes();
        }

        public long open() {
            return count.open();
        }
    }

    /**
     * @param outcomes items by how they ended
     * @param reasons of those that expired
     */
    record Count(long scheduled, Map<String, Long> outcomes, Map<String, Long> reasons) {

        public static final Count NOTHING = new Count(0, Map.of(), Map.of());

        public Count {
            outcomes = Map.copyOf(outcomes);
            reasons = Map.copyOf(reasons);
        }

        /** Items that have not ended. */
        public long open() {
            long open = scheduled;
            for (long items : outcomes.values()) {
                open -= items;
            }
            return open;
        }

        public static Count sum(Collection<Count> counts) {
            long scheduled = 0;
            var outcomes = new HashMap<String, Long>();
            var reasons = new HashMap<String, Long>();
            for (Count count : counts) {
                scheduled += count.scheduled;
                count.outcomes.forEach((name, items) -> outcomes.merge(name, items, Long::sum));
                count.reasons.forEach((name, items) -> reasons.merge(name, items, Long::sum));
            }
            return new Count(scheduled, outcomes, reasons);
        }

        public Count plus(Count other) {
            return new Count(scheduled + other.scheduled, sum(outcomes, other.outcomes), sum(reasons, other.reasons));
        }

        /** What is open has expired. */
        public Count expired(ExpiryReason reason) {
            long open = open();
            return open <= 0
                    ? this
                    : plus(new Count(0, Map.of(Outcome.EXPIRED.wireName(), open), Map.of(reason.wireName(), open)));
        }

        private static Map<String, Long> sum(Map<String, Long> one, Map<String, Long> other) {
            if (other.isEmpty()) {
                return one;
            }
            var sums = new HashMap<>(one);
            other.forEach((name, items) -> sums.merge(name, items, Long::sum));
            return sums;
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
