package io.wardflux.worker.intake;

import io.wardflux.broker.Completion;
import io.wardflux.broker.Delivery;
import io.wardflux.model.job.Job;
import io.wardflux.model.outcome.Outcome;
import io.wardflux.model.outcome.OutcomeCounts;
import io.wardflux.snmp.Reading;
import io.wardflux.worker.discovery.Discovery;
import io.wardflux.worker.held.Completer;
import io.wardflux.worker.held.HeldJob;
import io.wardflux.worker.held.HeldJobs;
import io.wardflux.worker.poll.Poller;
import io.wardflux.worker.settings.DeviceSettings;
import io.wardflux.worker.settings.SettingsLoader;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Brings a job together with its device's settings, and starts it; a job past its deadline is not started. */
@Component
class Dispatch {
    private final SettingsLoader settings;
    private final Poller poller;
    private final Discovery discovery;
    private final HeldJobs held;
    private final Completer completer;
    private final Clock clock;

    Dispatch(
            SettingsLoader settings,
            Poller poller,
            Discovery discovery,
            HeldJobs held,
            Completer completer,
            Clock clock) {
        this.held = held;
        this.settings = settings;
        this.poller = poller;
        this.discovery = discovery;
        this.completer = completer;
        this.clock = clock;
    }

    void accept(Delivery delivery) {
        Job job = delivery.job();
        HeldJob hold = held.job(delivery);
        if (hold.reason() != null || job.lateAt(clock.instant())) {
            notBegun(delivery, hold.reason());
            return;
        }
        settings.request(new SettingsLoader.Request(
                job.deviceId(),
                job.configVersion(),
                () -> hold.reason() == null && !job.lateAt(clock.instant()),
                found -> guarded(delivery, found)));
    }

    private void guarded(Delivery delivery, Optional<DeviceSettings> found) {
        try {
            begin(delivery, found);
        } catch (RuntimeException e) {
            // A bug must not leave a job in our hands for ever.
            LoggerFactory.getLogger(Dispatch.class)
                    .error(
                            "The job of device {} cannot be started",
                            delivery.job().deviceId(),
                            e);
            completer.failed(delivery, "The job could not be started: " + e);
        }
    }

    private void begin(Delivery delivery, Optional<DeviceSettings> found) {
        HeldJob hold = held.job(delivery);
        Reading.Failure stopped = hold.reason();
        if (found.isEmpty() || stopped != null || delivery.job().lateAt(clock.instant())) {
            notBegun(delivery, stopped);
            return;
        }
        hold.begin();
        switch (delivery.job()) {
            case Job.Poll poll -> poller.start(delivery, poll, found.get());
            case Job.Discover _ -> discovery.start(delivery, found.get());
        }
    }

    /** @param stopped why it was told to stop; null: its deadline has passed */
    private void notBegun(Delivery delivery, Reading.@Nullable Failure stopped) {
        if (stopped != null && delivery.job().itemCount() == 0) {
            completer.ended(new Completion(delivery, new OutcomeCounts(), stopped.reason()));
        } else if (stopped != null) {
            completer.ended(delivery, stopped.outcome());
        } else if (delivery.job() instanceof Job.Discover) {
            completer.ended(new Completion(delivery, new OutcomeCounts(), "Its deadline passed before it was begun"));
        } else {
            completer.ended(delivery, Outcome.EXPIRED);
        }
    }
}
