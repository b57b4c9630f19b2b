package io.wardflux.worker.held;

import io.wardflux.model.outcome.Outcome;
import io.wardflux.snmp.Reading;
import io.wardflux.worker.loop.Loop;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Tells jobs that take too long to stop, and ends those that do not. */
@Component
public class TimeLimits {
    private static final Duration PAUSE = Duration.ofMillis(250);

    private final HeldJobs held;
    private final Completer completer;
    private final TimeLimitSettings settings;
    private @Nullable Loop loop;

    TimeLimits(HeldJobs held, Completer completer, TimeLimitSettings settings) {
        this.held = held;
        this.completer = completer;
        this.settings = settings;
    }

    public void start() {
        loop = Loop.every(PAUSE, "time-limits", this::look);
    }

    public void stop() {
        if (loop != null) {
            loop.close();
        }
    }

    void look() {
        for (HeldJob job : held.all()) {
            long running = job.runningNanos();
            if (running > settings.taskSoftTimeLimit().toNanos()) {
                job.stop(new Reading.Failure(
                        Outcome.TIMEOUT,
                        "The job took longer than " + text(settings.taskSoftTimeLimit())
                                + " (WARD_TASK_SOFT_TIME_LIMIT) and asked nothing more"));
            }
            if (running > settings.taskTimeLimit().toNanos() && job.giveUp()) {
                completer.failed(
                        job.delivery(),
                        "The job was ended after " + text(settings.taskTimeLimit()) + " (WARD_TASK_TIME_LIMIT)");
            }
        }
    }

    private static String text(Duration limit) {
        return limit.toMillis() % 1000 == 0 ? limit.toSeconds() + " s" : limit.toMillis() + " ms";
    }
}
