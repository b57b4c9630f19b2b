package io.wardflux.worker.held;

import io.wardflux.broker.Broker;
import io.wardflux.broker.BrokerUnavailableException;
import io.wardflux.broker.Delivery;
import io.wardflux.broker.Revocations;
import io.wardflux.model.outcome.Outcome;
import io.wardflux.snmp.Reading;
import io.wardflux.worker.loop.Loop;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Stops the jobs of tasks that nobody wants any more: when they are taken, and while they are worked on. */
@Component
public class RevokedTasks {
    private static final Duration PAUSE = Duration.ofMillis(400);
    private static final Reading.Failure REVOKED = new Reading.Failure(Outcome.REVOKED, "The task was revoked");

    private final HeldJobs held;
    private final Revocations revocations;
    private @Nullable Loop loop;

    RevokedTasks(HeldJobs held, Broker broker) {
        this.held = held;
        this.revocations = broker.revocations();
    }

    public void start() {
        loop = Loop.every(PAUSE, "revocations", () -> stopRevoked(held.all()));
    }

    public void stop() {
        if (loop != null) {
            loop.close();
        }
    }

    /**
     * To be called before the jobs are begun.
     *
     * @throws BrokerUnavailableException then it is not known whether they may be
     */
    public void look(Collection<Delivery> taken) {
        stopRevoked(taken.stream().map(held::job).toList());
    }

    private void stopRevoked(List<HeldJob> jobs) {
        Set<Long> tasks = jobs.stream()
                .map(job -> job.delivery().job())
                .filter(job -> job.ofTask())
                .map(job -> job.taskId())
                .collect(Collectors.toSet());
        if (tasks.isEmpty()) {
            return;
        }
        Set<Long> revoked = revocations.among(tasks);
        jobs.stream()
                .filter(job -> revoked.contains(job.delivery().job().taskId()))
                .forEach(job -> job.stop(REVOKED));
    }
}
