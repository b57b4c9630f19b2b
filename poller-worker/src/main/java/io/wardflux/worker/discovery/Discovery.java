package io.wardflux.worker.discovery;

import io.wardflux.broker.Completion;
import io.wardflux.broker.Delivery;
import io.wardflux.model.outcome.Outcome;
import io.wardflux.model.outcome.OutcomeCounts;
import io.wardflux.snmp.Agent;
import io.wardflux.snmp.Budget;
import io.wardflux.snmp.Reading;
import io.wardflux.snmp.SnmpSession;
import io.wardflux.snmp.Stop;
import io.wardflux.snmp.WalkLimits;
import io.wardflux.snmp.WalkResult;
import io.wardflux.worker.held.Completer;
import io.wardflux.worker.held.HeldJobs;
import io.wardflux.worker.loop.ThrottledLog;
import io.wardflux.worker.profile.Profiles;
import io.wardflux.worker.profile.Silence;
import io.wardflux.worker.settings.DeviceSettings;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * Walks the rules of a device's templates and brings its rows up to date; a walk that fails adds what it found, and leaves
 * all other rows as they are. Each device has a virtual thread; no connection is held while the device is asked.
 */
@Component
public class Discovery {
    private static final int WALKS_AT_ONCE = 50;
    private static final Duration RETRY = Duration.ofMinutes(5);
    private static final Duration PAUSE_WHEN_AWAY = Duration.ofSeconds(1);

    private final SnmpSession session;
    private final DiscoveryStore store;
    private final HeldJobs held;
    private final Completer completer;
    private final Profiles profiles;
    private final Silence silence;
    private final DiscoverySettings settings;
    private final Budget budget;
    private final Clock clock;
    private final ThrottledLog log = new ThrottledLog(LoggerFactory.getLogger(Discovery.class));
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("discovery-", 0).factory());
    private final Semaphore walks = new Semaphore(WALKS_AT_ONCE);
    /** So that discoveries do not take all the connections. */
    private final Semaphore database = new Semaphore(1);

    Discovery(
            SnmpSession session,
            DiscoveryStore store,
            HeldJobs held,
            Completer completer,
            Profiles profiles,
            Silence silence,
            DiscoverySettings settings,
            Budget poll,
            Clock clock) {
        this.session = session;
        this.store = store;
        this.held = held;
        this.completer = completer;
        this.profiles = profiles;
        this.silence = silence;
        this.settings = settings;
        this.budget = new Budget(
                poll.attemptTimeout(),
                poll.attempts(),
                settings.discoveryBudget().compareTo(poll.total()) > 0 ? settings.discoveryBudget() : poll.total());
        this.clock = clock;
    }

    public void start(Delivery delivery, DeviceSettings device) {
        threads.execute(() -> {
            try {
                walks.acquire();
                try {
                    completer.ended(new Completion(delivery, new OutcomeCounts(), discover(delivery, device)));
                } finally {
                    walks.release();
                }
            } catch (InterruptedException e) {
                // The worker stops: another one does it.
            } catch (RuntimeException e) {
                LoggerFactory.getLogger(Discovery.class)
                        .error("The discovery of device {} failed by a bug", device.deviceId(), e);
                completer.failed(delivery, "The discovery failed: " + e);
            }
        });
    }

    /** Those under way are left to other workers. */
    public void stop() {
        threads.shutdownNow();
    }

    /** @return why it failed, or empty */
    private String discover(Delivery delivery, DeviceSettings device) throws InterruptedException {
        if (!device.polled()) {
            return "The device is disabled or was deleted";
        }
        String failure;
        try {
            failure = switch (device.access()) {
                case DeviceSettings.Access.NoCredential(String reason) -> reason;
                case DeviceSettings.Access.Ask _
                when !delivery.job().ofTask() && silence.isDead(device.deviceId()) ->
                    "The device does not answer; it is only probed until it does";
                case DeviceSettings.Access.Ask(Agent agent) -> walkAll(delivery, device, agent);
            };
        } catch (DataAccessException | IllegalArgumentException | Filter.TooCostlyException e) {
            failure = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        }
        Reading.Failure stopped = held.job(delivery).reason();
        if (stopped != null && stopped.outcome() == Outcome.REVOKED) {
            return stopped.reason();
        }
        if (!failure.isEmpty()) {
            log.warn("failed", "The discovery of device " + device.deviceId() + " failed: " + failure);
        }
        var at = failure.isEmpty()
                ? clock.instant()
                : clock.instant().minus(settings.discoveryInterval()).plus(RETRY);
        try {
            stored(delivery, () -> store.discovered(device.deviceId(), at));
        } catch (DataAccessException e) {
            failure = failure.isEmpty() ? "Postgres does not answer" : failure;
        }
        return failure;
    }

    private String walkAll(Delivery delivery, DeviceSettings settingsOfDevice, Agent agent)
            throws InterruptedException {
        long device = delivery.job().deviceId();
        List<DiscoveryRule> rules = new ArrayList<>();
        stored(delivery, () -> rules.addAll(store.rules(device)));
        List<String> failures = new ArrayList<>();
        for (DiscoveryRule rule : rules) {
            WalkResult walked = walk(agent, rule, held.job(delivery));
            profiles.seen(device, settingsOfDevice.profile(), walked.profile());
            if (walked.failure().isPresent()) {
                var rows = rule.rowsOfPart(walked.columns());
                failures.add(failure(rule, walked.failure().get(), rows.size()));
                stored(delivery, () -> store.add(device, rule.id(), rows));
            } else {
                var rows = rule.rows(walked.columns());
                stored(delivery, () -> store.update(device, rule.id(), rows));
            }
        }
        return String.join("; ", failures);
    }

    private static String failure(DiscoveryRule rule, Reading.Failure failure, int rows) {
        String kept = rows == 0
                ? ""
                : rows == 1 ? " (the row until there is kept)" : " (the " + rows + " rows until there are kept)";
        return rule.name() + ": " + failure.reason() + kept;
    }

    private WalkResult walk(Agent agent, DiscoveryRule rule, Stop stop) throws InterruptedException {
        CompletableFuture<WalkResult> result = new CompletableFuture<>();
        session.walk(agent, rule.columns(), WalkLimits.DEFAULT, budget, stop, result::complete);
        try {
            return result.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits for Postgres to come back, as long as the job's deadline lets it. */
    private void stored(Delivery delivery, Runnable work) throws InterruptedException {
        while (true) {
            database.acquire();
            try {
                work.run();
                return;
            } catch (org.springframework.dao.DataIntegrityViolationException e) {
                throw e;
            } catch (DataAccessException e) {
                if (held.job(delivery).reason() != null || delivery.job().lateAt(clock.instant())) {
                    throw e;
                }
            } finally {
                database.release();
            }
            Thread.sleep(PAUSE_WHEN_AWAY);
        }
    }
}
