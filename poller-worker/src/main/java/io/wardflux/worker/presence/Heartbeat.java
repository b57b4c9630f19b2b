package io.wardflux.worker.presence;

import io.wardflux.broker.Broker;
import io.wardflux.broker.BrokerUnavailableException;
import io.wardflux.broker.WorkerRegistry;
import io.wardflux.worker.held.Completer;
import io.wardflux.worker.held.HeldJobs;
import io.wardflux.worker.held.WorkerIdentity;
import io.wardflux.worker.held.WorkerSettings;
import io.wardflux.worker.loop.Loop;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Tells the broker every few seconds that this worker is there. */
@Component
public class Heartbeat {
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final Duration TIME_TO_LIVE = PAUSE.multipliedBy(3);

    private final WorkerRegistry workers;
    private final WorkerIdentity identity;
    private final WorkerSettings settings;
    private final HeldJobs held;
    private final Completer completer;
    private final Clock clock;
    private final Instant startedAt;
    private @Nullable Loop loop;

    Heartbeat(
            Broker broker,
            WorkerIdentity identity,
            WorkerSettings settings,
            HeldJobs held,
            Completer completer,
            Clock clock) {
        this.workers = broker.workers();
        this.identity = identity;
        this.settings = settings;
        this.held = held;
        this.completer = completer;
        this.clock = clock;
        this.startedAt = clock.instant();
    }

    /** At once, where something changed. */
    void now() {
        beat(TIME_TO_LIVE);
    }

    public void start() {
        loop = Loop.every(PAUSE, "heartbeat", () -> beat(TIME_TO_LIVE));
    }

    /** The last beat says that it has gone. */
    public void stop() {
        if (loop != null) {
            loop.close();
        }
        try {
            beat(Duration.ZERO);
        } catch (BrokerUnavailableException e) {
            LoggerFactory.getLogger(Heartbeat.class)
                    .info("The broker is not told that this worker ends: {}", e.getMessage());
        }
    }

    private void beat(Duration timeToLive) {
        String version = Heartbeat.class.getPackage().getImplementationVersion();
        workers.beat(
                new WorkerRegistry.Worker(
                        identity.id(),
                        identity.host(),
                        true,
                        held.draining(),
                        settings.queues(),
                        held.capacity(),
                        held.size(),
                        completer.processed(),
                        completer.failed(),
                        startedAt,
                        clock.instant(),
                        version == null ? "dev" : version),
                timeToLive);
    }
}
