package io.wardflux.scheduler.tick;

import io.wardflux.broker.Broker;
import io.wardflux.broker.Ledger;
import io.wardflux.broker.QueueStats;
import io.wardflux.broker.WorkerRegistry.Worker;
import io.wardflux.model.job.QueueName;
import io.wardflux.model.outcome.Outcome;
import io.wardflux.scheduler.leadership.Leader;
import io.wardflux.scheduler.plan.Plan;
import io.wardflux.scheduler.plan.PlannedDevice;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Looks once a second, while this scheduler leads, at what waits and what ends. */
public final class LoadWatch {

    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long DEMAND_KEPT_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final Set<String> DROPPED = Set.of(Outcome.EXPIRED.wireName(), Outcome.REVOKED.wireName());

    private final Broker broker;
    private final Plan plan;
    private final Leader leader;
    private final Overload overload;
    private final QueueGauges gauges;
    private final Deque<Done> window = new ArrayDeque<>();
    private Map<Instant, Long> counted = new HashMap<>();
    private Overload.Demand demand = new Overload.Demand(Map.of(), 0);
    private long demandNanos;
    private long demandRevision;

    /** @param items since this scheduler leads */
    private record Done(long nanos, long items) {}

    public LoadWatch(Broker broker, Plan plan, Leader leader, Overload overload, QueueGauges gauges) {
        this.broker = broker;
        this.plan = plan;
        this.leader = leader;
        this.overload = overload;
        this.gauges = gauges;
    }

    public void look() {
        if (!leader.leading()) {
            window.clear();
            overload.forget();
            gauges.forget();
            return;
        }
        long now = System.nanoTime();
        long revision = plan.revision();
        if (demandNanos == 0 || now - demandNanos > DEMAND_KEPT_NANOS && revision != demandRevision) {
            demand = demand(plan);
            demandNanos = now;
            demandRevision = revision;
        }
        count(now);
        List<Worker> workers = broker.workers().workers().stream()
                .filter(worker -> worker.online() && !worker.draining())
                .toList();
        Set<QueueName> served = EnumSet.noneOf(QueueName.class);
        workers.forEach(worker -> served.addAll(worker.queues()));
        Map<QueueName, Long> ages = new EnumMap<>(QueueName.class);
        List<QueueStats.Queue> queues = broker.queueStats().queues();
        gauges.show(queues);
        for (QueueStats.Queue queue : queues) {
            if (served.contains(queue.name())) {
                ages.put(queue.name(), queue.oldestAgeMs());
            }
        }
        Set<QueueName> unserved = EnumSet.noneOf(QueueName.class);
        for (QueueName queue : QueueName.all()) {
            if (demand.of(queue) > 0 && !served.contains(queue)) {
                unserved.add(queue);
            }
        }
        overload.look(
                demand, new Overload.Look(TimeUnit.NANOSECONDS.toMillis(now), rate(), ages, workers.size(), unserved));
    }

    static Overload.Demand demand(Plan plan) {
        Map<QueueName, Double> items = new EnumMap<>(QueueName.class);
        double polls = 0;
        int polled = 0;
        for (PlannedDevice device : plan.devices()) {
            double itemsPerSecond = 0;
            int shortest = Integer.MAX_VALUE;
            for (PlannedDevice.Group group : device.groups()) {
                itemsPerSecond += (double) group.items().count() / group.intervalSeconds();
                shortest = Math.min(shortest, group.intervalSeconds());
            }
            if (itemsPerSecond > 0) {
                items.merge(device.queue(), itemsPerSecond, Double::sum);
                polls += 1.0 / shortest;
                polled++;
            }
        }
        return new Overload.Demand(items, polls == 0 ? 0 : polled / polls);
    }

    /** By the ledger's minutes; one that was closed meanwhile had nothing open. */
    private void count(long now) {
        Map<Instant, Long> current = new HashMap<>();
        for (Ledger.Minute minute : broker.ledger().minutes()) {
            long done = 0;
            for (var outcome : minute.outcomes().entrySet()) {
                done += DROPPED.contains(outcome.getKey()) ? 0 : outcome.getValue();
            }
            current.put(minute.slot(), done);
        }
        long more = 0;
        if (!window.isEmpty()) {
            for (var minute : current.entrySet()) {
                more += Math.max(0, minute.getValue() - counted.getOrDefault(minute.getKey(), 0L));
            }
        }
        counted = current;
        window.addLast(new Done(now, (window.isEmpty() ? 0 : window.getLast().items()) + more));
        while (now - window.getFirst().nanos() > WINDOW_NANOS) {
            window.removeFirst();
        }
    }

    private double rate() {
        long nanos = window.getLast().nanos() - window.getFirst().nanos();
        long items = window.getLast().items() - window.getFirst().items();
        return nanos <= 0 ? 0 : items * 1e9 / nanos;
    }
}
