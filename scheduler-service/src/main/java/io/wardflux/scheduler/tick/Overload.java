package io.wardflux.scheduler.tick;

import io.wardflux.model.job.QueueName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is left out while the workers cannot do all in time: bulk first, then standard where that or the urgent is late itself,
 * never the urgent.
 *
 * <p>It is overload when jobs wait for a good part of their interval and less ends than comes. Then only so much is published
 * as ends, and somewhat less, so that what waits is worked off; while little waits, more and more is published again, and much
 * more while nothing waits, until it is all for some time. Which polls are left out changes from slot to slot, so that every device has its turn.
 */
public final class Overload {

    private static final Duration SHORTEST_LIMIT = Duration.ofSeconds(2);
    private static final Duration LONGEST_LIMIT = Duration.ofSeconds(15);
    /** A job that waits longer than this part of its interval is late. */
    private static final double LATE = 0.25;
    /** Of what is late: less than that is calm. */
    private static final double CALM = 0.25;

    private static final int LOOKS_UNTIL_OVERLOAD = 5;
    private static final long DECIDE_EVERY_MS = 5_000;
    private static final long CALM_UNTIL_OVER_MS = 30_000;
    private static final double CUT = 0.7;
    /** Of what the workers are known to do; below that, more is dared quickly. */
    private static final double SURE = 0.95;

    private static final double QUICK_RISE = 0.15;
    private static final double SLOW_RISE = 0.02;
    /** While the workers wait for jobs. */
    private static final double IDLE_RISE = 0.3;
    /** What waits no longer than that waits for nothing but the next take. */
    private static final double IDLE = 0.1;

    private static final long IDLE_MS = 500;
    /** After the idle turned out not to be able to do more; twice as long each time. */
    private static final long SHORTEST_DOUBT_MS = 20_000;

    private static final long LONGEST_DOUBT_MS = 600_000;
    /** So much is published at least, or one hour of standstill would be followed by another one. */
    private static final double LEAST_PART = 0.2;

    private static final int MOST_WORKERS = 10_000;

    private volatile State state = State.NONE;
    private boolean overloaded;
    private boolean standardToo;
    private int lateLooks;
    private double published;
    private double capacity;
    private double rise = SLOW_RISE;
    private int workers;
    private long decidedMs;
    private long worstAtDecision;
    private long allSinceMs;
    private boolean daring;
    private long doubtMs = SHORTEST_DOUBT_MS;
    private long doubtUntilMs;

    /**
     * What the plan asks for.
     *
     * @param itemsPerSecond by queue
     * @param intervalSeconds between two polls of a device, as it is for most
     */
    public record Demand(Map<QueueName, Double> itemsPerSecond, double intervalSeconds) {
        public Demand {
            itemsPerSecond = Map.copyOf(itemsPerSecond);
        }

        double of(QueueName queue) {
            return itemsPerSecond.getOrDefault(queue, 0.0);
        }

        double total() {
            return itemsPerSecond.values().stream()
                    .mapToDouble(Double::doubleValue)
                    .sum();
        }
    }

    /**
     * What the workers do.
     *
     * @param atMs of any clock that does not jump
     * @param itemsDonePerSecond that ended in any way but by being dropped
     * @param oldestAgeMs of what waits longest, by queue; queues that nobody serves are left out
     * @param workers that take jobs
     * @param unserved queues for which there is work and nobody who takes it
     */
    public record Look(
            long atMs,
            double itemsDonePerSecond,
            Map<QueueName, Long> oldestAgeMs,
            int workers,
            Set<QueueName> unserved) {}

    /**
     * @param workersNeeded as many like these do all in time; as many as there are, where that is so
     * @param kept the part of each queue's regular polls that is published
     * @param message for people; empty where all is well
     */
    public record State(
            boolean overloaded, int workers, int workersNeeded, Map<QueueName, Double> kept, String message) {
        static final State NONE = new State(false, 0, 0, Map.of(), "");
    }

    public State state() {
        return state;
    }

    /** Whether this poll is left out. */
    boolean sheds(QueueName queue, long deviceId, long dueMs) {
        double kept = state.kept().getOrDefault(queue, 1.0);
        return kept < 1 && chance(deviceId, dueMs) >= kept;
    }

    /** The same for the same poll, and spread evenly. */
    private static double chance(long deviceId, long dueMs) {
        long mixed = deviceId * 0x9E3779B97F4A7C15L + dueMs;
        mixed = (mixed ^ mixed >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return ((mixed ^ mixed >>> 31) >>> 11) * 0x1.0p-53;
    }

    /** For one that does not lead: it knows nothing. */
    void forget() {
        overloaded = false;
        lateLooks = 0;
        state = State.NONE;
    }

    /** Once a second. */
    void look(Demand demand, Look look) {
        if (look.workers() == 0) {
            // Nothing to choose between: nothing is done at all, and others say so.
            forget();
            return;
        }
        if (look.workers() != workers) {
            capacity = workers == 0 ? 0 : capacity * look.workers() / workers;
            workers = look.workers();
        }
        long worst = look.oldestAgeMs().values().stream()
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
        double limit =
                Math.clamp(demand.intervalSeconds() * 1000 * LATE, SHORTEST_LIMIT.toMillis(), LONGEST_LIMIT.toMillis());
        boolean late = worst > limit;
        if (overloaded) {
            standardToo |= standardIsLate(look, limit);
            adjust(demand, look, worst, limit);
        } else {
            lateLooks = late && look.itemsDonePerSecond() < demand.total() ? lateLooks + 1 : 0;
            if (lateLooks >= LOOKS_UNTIL_OVERLOAD) {
                overloaded = true;
                standardToo = standardIsLate(look, limit);
                capacity = look.itemsDonePerSecond();
                published = cut(demand, look);
                daring = false;
                doubtMs = SHORTEST_DOUBT_MS;
                doubtUntilMs = look.atMs();
                decided(look, worst);
            }
        }
        state = describe(demand, look);
    }

    private void adjust(Demand demand, Look look, long worst, double limit) {
        if (look.atMs() - decidedMs < DECIDE_EVERY_MS) {
            return;
        }
        boolean late = worst > limit;
        boolean calm = worst < limit * CALM;
        if (!calm) {
            // Something waits, so what ends is all that can be done.
            capacity = Math.max(capacity * CUT, look.itemsDonePerSecond());
        }
        boolean growing = worst >= worstAtDecision;
        if (daring && !calm && growing) {
            doubtUntilMs = look.atMs() + doubtMs;
            doubtMs = Math.min(2 * doubtMs, LONGEST_DOUBT_MS);
        }
        if ((late || daring && !calm) && growing) {
            published = Math.min(published, cut(demand, look));
        } else if (!calm && growing) {
            published = Math.min(published, Math.max(SURE * capacity, least(demand)));
        }
        if (calm && published >= demand.of(QueueName.HIGH_PRIORITY) + demand.of(QueueName.DEFAULT)) {
            standardToo = false;
        }
        rise = calm && published >= capacity * SURE ? Math.min(QUICK_RISE, 2 * rise) : SLOW_RISE;
        daring = worst <= Math.max(IDLE_MS, limit * IDLE) && look.atMs() >= doubtUntilMs;
        if (daring) {
            published *= 1 + IDLE_RISE;
        } else if (calm) {
            published *= 1 + (published < capacity * SURE ? QUICK_RISE : rise);
        }
        if (!calm || published < demand.total()) {
            allSinceMs = look.atMs();
        } else if (look.atMs() - allSinceMs >= CALM_UNTIL_OVER_MS) {
            overloaded = false;
            lateLooks = 0;
        }
        published = Math.min(published, demand.total());
        decidedMs = look.atMs();
        worstAtDecision = worst;
    }

    private static boolean standardIsLate(Look look, double limit) {
        return Stream.of(QueueName.HIGH_PRIORITY, QueueName.DEFAULT)
                .anyMatch(queue -> look.oldestAgeMs().getOrDefault(queue, 0L) > limit);
    }

    private double cut(Demand demand, Look look) {
        return Math.max(CUT * look.itemsDonePerSecond(), least(demand));
    }

    private double least(Demand demand) {
        double part = LEAST_PART * demand.total();
        return standardToo ? part : Math.max(part, demand.of(QueueName.HIGH_PRIORITY) + demand.of(QueueName.DEFAULT));
    }

    private void decided(Look look, long worst) {
        decidedMs = look.atMs();
        worstAtDecision = worst;
        allSinceMs = look.atMs();
    }

    private State describe(Demand demand, Look look) {
        if (!overloaded) {
            return new State(false, look.workers(), look.workers(), Map.of(), unserved(look));
        }
        Map<QueueName, Double> kept = new EnumMap<>(QueueName.class);
        double left = published - demand.of(QueueName.HIGH_PRIORITY);
        kept.put(QueueName.HIGH_PRIORITY, 1.0);
        for (QueueName queue : List.of(QueueName.DEFAULT, QueueName.BULK_POLLING)) {
            double wanted = demand.of(queue);
            kept.put(queue, wanted <= 0 ? 1.0 : Math.clamp(left / wanted, 0.0, 1.0));
            left -= wanted;
        }
        double wanted = capacity <= 0 ? MOST_WORKERS : look.workers() * demand.total() / capacity;
        int needed = (int) Math.clamp(Math.ceil(wanted), look.workers() + 1.0, (double) MOST_WORKERS);
        return new State(true, look.workers(), needed, kept, message(look, needed, kept));
    }

    private static String message(Look look, int needed, Map<QueueName, Double> kept) {
        List<String> shed = new ArrayList<>();
        kept.forEach((queue, part) -> {
            long percent = Math.round(100 * (1 - part));
            if (percent > 0) {
                shed.add(percent + " % of " + (queue == QueueName.BULK_POLLING ? "bulk" : "standard") + " polls");
            }
        });
        String left = shed.isEmpty() ? "" : "; left out: " + String.join(", ", shed.reversed());
        return "overloaded: need ~" + needed + " workers like these, there " + (look.workers() == 1 ? "is " : "are ")
                + look.workers() + left + unservedToo(look);
    }

    private static String unservedToo(Look look) {
        String unserved = unserved(look);
        return unserved.isEmpty() ? "" : "; " + unserved;
    }

    private static String unserved(Look look) {
        return look.unserved().isEmpty()
                ? ""
                : "no worker serves "
                        + look.unserved().stream()
                                .sorted()
                                .map(QueueName::wireName)
                                .collect(Collectors.joining(", "))
                        + ": its polls expire";
    }
}
