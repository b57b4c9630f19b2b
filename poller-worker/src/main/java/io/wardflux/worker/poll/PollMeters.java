package io.wardflux.worker.poll;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.wardflux.broker.Delivery;
import io.wardflux.snmp.SessionStats;
import io.wardflux.snmp.SnmpSession;
import io.wardflux.worker.held.HeldJobs;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.springframework.stereotype.Component;

/** How long things take, as histograms with the same buckets in each worker. */
@Component
public class PollMeters {
    private static final Duration[] BUCKETS = java.util.stream.LongStream.of(
                    1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final Timer startDelay;
    private final Timer queueLatency;
    private final Timer poll;
    private final Timer write;

    PollMeters(MeterRegistry meters, SnmpSession session, HeldJobs held) {
        startDelay = timer(meters, "ward.poll.start.delay", "From when a regular poll is due to its first PDU");
        queueLatency = timer(meters, "ward.queue.latency", "From a job's publication to its being taken");
        poll = timer(meters, "ward.poll", "From the first PDU of a device's poll to its last answer");
        write = timer(meters, "ward.sample.write", "One batch, written to VictoriaMetrics");
        counter(meters, session, "requests", SessionStats::requestsSent);
        counter(meters, session, "retries", SessionStats::retriesSent);
        counter(meters, session, "timeouts", SessionStats::timeouts);
        counter(meters, session, "received", stats -> stats.datagrams().received());
        datagrams(meters, session, "answer", SessionStats.Datagrams::answers);
        datagrams(meters, session, "late", SessionStats.Datagrams::late);
        datagrams(meters, session, "duplicate", SessionStats.Datagrams::duplicates);
        datagrams(meters, session, "wrongId", SessionStats.Datagrams::wrongIds);
        datagrams(meters, session, "malformed", SessionStats.Datagrams::malformed);
        datagrams(meters, session, "stranger", SessionStats.Datagrams::strangers);
        Gauge.builder("ward.snmp.waiting", session, s -> s.stats().waiting())
                .description("PDUs whose answer is waited for")
                .register(meters);
        Gauge.builder("ward.snmp.inflight.capacity", held, HeldJobs::capacity).register(meters);
        Gauge.builder("ward.snmp.inflight.used", session, s -> s.stats().inFlight())
                .register(meters);
        Gauge.builder("ward.snmp.agents.capacity", session, s -> s.stats().maxAgents())
                .register(meters);
        Gauge.builder("ward.snmp.agents.used", session, s -> s.stats().agents()).register(meters);
    }

    private static Timer timer(MeterRegistry meters, String name, String description) {
        return Timer.builder(name)
                .description(description)
                .serviceLevelObjectives(BUCKETS)
                .register(meters);
    }

    private static void counter(
            MeterRegistry meters, SnmpSession session, String name, ToLongFunction<SessionStats> value) {
        FunctionCounter.builder("ward.snmp." + name, session, s -> value.applyAsLong(s.stats()))
                .register(meters);
    }

    /** Of all that was received, so their sum is that. */
    private static void datagrams(
            MeterRegistry meters, SnmpSession session, String kind, ToLongFunction<SessionStats.Datagrams> value) {
        FunctionCounter.builder(
                        "ward.snmp.datagrams",
                        session,
                        s -> value.applyAsLong(s.stats().datagrams()))
                .tag("kind", kind)
                .register(meters);
    }

    public void taken(Delivery delivery, long nowMs) {
        if (delivery.attempt() == 1) {
            queueLatency.record(Math.max(0, nowMs - delivery.publishedMs()), TimeUnit.MILLISECONDS);
        }
    }

    void started(Delivery delivery, long nowMs) {
        if (!delivery.job().ofTask()) {
            startDelay.record(Math.max(0, nowMs - delivery.job().dueMs()), TimeUnit.MILLISECONDS);
        }
    }

    void polled(long nanos) {
        poll.record(nanos, TimeUnit.NANOSECONDS);
    }

    void written(long nanos) {
        write.record(nanos, TimeUnit.NANOSECONDS);
    }
}
