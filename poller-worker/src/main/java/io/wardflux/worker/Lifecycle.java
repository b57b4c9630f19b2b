package io.wardflux.worker;

import io.wardflux.foundation.SchemaWait;
import io.wardflux.worker.discovery.Discovery;
import io.wardflux.worker.held.Completer;
import io.wardflux.worker.held.HeldJobs;
import io.wardflux.worker.held.KeepAlive;
import io.wardflux.worker.held.RevokedTasks;
import io.wardflux.worker.held.TimeLimits;
import io.wardflux.worker.intake.Intake;
import io.wardflux.worker.ping.Pinger;
import io.wardflux.worker.poll.SampleWriter;
import io.wardflux.worker.presence.Heartbeat;
import io.wardflux.worker.presence.Orders;
import io.wardflux.worker.profile.ProfileWriter;
import io.wardflux.worker.settings.SettingsLoader;
import io.wardflux.worker.spool.Replayer;
import io.wardflux.worker.state.StateWriter;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * The order in which the parts start and stop. At the end nothing more is taken, and what is under way gets some time to be
 * answered, stored and acknowledged; what is left then is delivered to another worker.
 */
@Component
class Lifecycle implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Lifecycle.class);
    private static final Duration PATIENCE = Duration.ofSeconds(18);

    private final SchemaWait schema;
    private final HeldJobs held;
    private final StateWriter states;
    private final ProfileWriter profiles;
    private final SampleWriter samples;
    private final Replayer replayer;
    private final Completer completer;
    private final KeepAlive keepAlive;
    private final TimeLimits limits;
    private final RevokedTasks revoked;
    private final Orders orders;
    private final SettingsLoader settings;
    private final Discovery discovery;
    private final Pinger pinger;
    private final Intake intake;
    private final Heartbeat heartbeat;
    private volatile boolean running;

    Lifecycle(
            SchemaWait schema,
            HeldJobs held,
            StateWriter states,
            ProfileWriter profiles,
            SampleWriter samples,
            Replayer replayer,
            Completer completer,
            KeepAlive keepAlive,
            TimeLimits limits,
            RevokedTasks revoked,
            Orders orders,
            SettingsLoader settings,
            Discovery discovery,
            Pinger pinger,
            Intake intake,
            Heartbeat heartbeat) {
        this.schema = schema;
        this.held = held;
        this.states = states;
        this.profiles = profiles;
        this.samples = samples;
        this.replayer = replayer;
        this.completer = completer;
        this.keepAlive = keepAlive;
        this.limits = limits;
        this.revoked = revoked;
        this.orders = orders;
        this.settings = settings;
        this.discovery = discovery;
        this.pinger = pinger;
        this.intake = intake;
        this.heartbeat = heartbeat;
    }

    /** Before the web server, so that a health page that answers is one of a worker that works. */
    @Override
    public int getPhase() {
        return 0;
    }

    @Override
    public void start() {
        schema.await();
        states.start();
        profiles.start();
        completer.start();
        replayer.start();
        samples.start();
        settings.start();
        keepAlive.start();
        limits.start();
        revoked.start();
        intake.start();
        heartbeat.start();
        orders.start();
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        orders.stop();
        intake.stop();
        boolean done = false;
        try {
            done = held.awaitEmpty(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!done) {
            LOG.warn("{} jobs were not done in time and are left to other workers", held.size());
        }
        settings.stop();
        discovery.stop();
        pinger.stop();
        samples.stop();
        replayer.stop();
        completer.stop();
        keepAlive.stop();
        limits.stop();
        revoked.stop();
        states.stop();
        profiles.stop();
        heartbeat.stop();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
