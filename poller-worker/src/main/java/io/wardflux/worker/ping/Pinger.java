package io.wardflux.worker.ping;

import io.wardflux.broker.Completion;
import io.wardflux.broker.Delivery;
import io.wardflux.model.job.Job;
import io.wardflux.model.outcome.OutcomeCounts;
import io.wardflux.worker.held.Completer;
import io.wardflux.worker.held.HeldJobs;
import io.wardflux.worker.loop.ThrottledLog;
import io.wardflux.worker.poll.SampleWriter;
import io.wardflux.worker.sample.LineBuffer;
import io.wardflux.worker.state.PingReport;
import io.wardflux.worker.state.StateWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Pings the devices of a round. The plan's rounds come one after the other; what people ask for does not wait behind them. A
 * round has to end by its deadline, which is when the next one is due, so rounds never overlap: one that is late is dropped
 * and counted, and says nothing about any device.
 */
@Component
public class Pinger {
    private static final int ASKED_FOR_AT_ONCE = 8;

    private final Fping fping;
    private final PingSettings settings;
    private final PingStore store;
    private final SampleWriter samples;
    private final StateWriter states;
    private final HeldJobs held;
    private final Completer completer;
    private final PingMeters meters;
    private final Clock clock;
    private final ThrottledLog log = new ThrottledLog(LoggerFactory.getLogger(Pinger.class));
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("ping-", 0).factory());
    private final Semaphore planned = new Semaphore(1, true);
    private final Semaphore askedFor = new Semaphore(ASKED_FOR_AT_ONCE, true);
    private volatile @Nullable String trouble;

    Pinger(
            Fping fping,
            PingSettings settings,
            PingStore store,
            SampleWriter samples,
            StateWriter states,
            HeldJobs held,
            Completer completer,
            PingMeters meters,
            Clock clock) {
        this.fping = fping;
        this.settings = settings;
        this.store = store;
        this.samples = samples;
        this.states = states;
        this.held = held;
        this.completer = completer;
        this.meters = meters;
        this.clock = clock;
    }

    public void start(Delivery delivery, Job.HealthRound round) {
        threads.execute(() -> {
            Semaphore turns = round.ofTask() ? askedFor : planned;
            try {
                turns.acquire();
                try {
                    ping(delivery, round);
                } finally {
                    turns.release();
                }
            } catch (InterruptedException e) {
                // The worker stops: another one does it.
            } catch (RuntimeException e) {
                LoggerFactory.getLogger(Pinger.class).error("A health round failed by a bug", e);
                completer.failed(delivery, "The health round failed: " + e);
            }
        });
    }

    /** Drops a round whose deadline passed before it was begun. */
    public void late(Delivery delivery) {
        dropped(delivery, PingMeters.End.LATE, "Its deadline passed before it was begun");
    }

    /** Those under way are left to other workers. */
    public void stop() {
        threads.shutdownNow();
    }

    /** Why the last round failed; null where it did not. */
    @Nullable String trouble() {
        return trouble;
    }

    private void ping(Delivery delivery, Job.HealthRound round) throws InterruptedException {
        if (round.lateAt(clock.instant())) {
            late(delivery);
            return;
        }
        List<PingTarget> targets = store.targets(round.devices());
        if (targets.isEmpty()) {
            meters.ended(PingMeters.End.DONE);
            completer.ended(new Completion(delivery, new OutcomeCounts(), "The device is disabled or was deleted"));
            return;
        }
        Set<String> addresses = targets.stream().map(PingTarget::ip).collect(Collectors.toSet());
        long begin = System.nanoTime();
        Fping.Answer answer = fping.ping(addresses, limit(round, addresses.size()));
        meters.took(Duration.ofNanos(System.nanoTime() - begin));
        switch (answer) {
            case Fping.Answer.Echoes(var echoes) -> answered(delivery, round, targets, echoes);
            case Fping.Answer.Failed(String reason) -> {
                trouble = reason;
                dropped(delivery, PingMeters.End.FAILED, reason);
            }
            case Fping.Answer.TimeLimit(String reason) -> {
                trouble = reason;
                dropped(delivery, PingMeters.End.TIME_LIMIT, reason);
            }
        }
    }

    private Duration limit(Job.HealthRound round, int addresses) {
        Duration usual = settings.limit(addresses);
        Duration left = Duration.ofMillis(round.deadlineMs() - clock.millis());
        return left.compareTo(usual) < 0 ? left : usual;
    }

    private void answered(
            Delivery delivery, Job.HealthRound round, List<PingTarget> targets, Map<String, Echo> echoes) {
        trouble = null;
        if (!held.job(delivery).answered()) {
            // Its time limit has ended it.
            meters.ended(PingMeters.End.TIME_LIMIT);
            return;
        }
        Instant due = Instant.ofEpochMilli(round.dueMs());
        Instant now = clock.instant();
        LineBuffer lines = new LineBuffer();
        int count = 0;
        PingReport report = null;
        for (PingTarget target : targets) {
            Echo echo = echoes.getOrDefault(target.ip(), Echo.none(settings.count()));
            report = new PingReport(target.deviceId(), due, now, echo.sent(), echo.answered(), echo.rttMs());
            count += target.append(lines, report.up(), report.loss(), report.rttMs(), now.toEpochMilli());
            states.report(report);
        }
        if (round.ofTask() && report != null) {
            store.details(round.taskId(), details(report));
        }
        meters.ended(PingMeters.End.DONE);
        samples.add(delivery, Arrays.copyOf(lines.array(), lines.length()), count);
    }

    private static Map<String, Object> details(PingReport report) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("status", report.up() ? "up" : "down");
        if (report.rttMs() != null) {
            details.put("rttMs", report.rttMs());
        }
        details.put("packetLoss", report.loss());
        details.put("sent", report.sent());
        details.put("answered", report.answered());
        return details;
    }

    private void dropped(Delivery delivery, PingMeters.End end, String reason) {
        meters.ended(end);
        log.warn(end.name(), "A health round was dropped: " + reason);
        completer.ended(new Completion(delivery, new OutcomeCounts(), reason));
    }
}
