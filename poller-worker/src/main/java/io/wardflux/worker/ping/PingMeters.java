package io.wardflux.worker.ping;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;
import org.springframework.stereotype.Component;

/** Health rounds by how they ended, and how long they took. */
@Component
class PingMeters {

    enum End {
        DONE("done"),
        /** Not begun, because its deadline had passed. */
        LATE("late"),
        /** Ended at its deadline or its time limit. */
        TIME_LIMIT("timeLimit"),
        /** fping could not work. */
        FAILED("failed");

        private final String tag;

        End(String tag) {
            this.tag = tag;
        }
    }

    private final Counter[] rounds;
    private final Timer duration;

    PingMeters(MeterRegistry meters) {
        rounds = Arrays.stream(End.values())
                .map(end -> Counter.builder("ward.health.rounds")
                        .description("Health rounds by how they ended; all but done were dropped")
                        .tag("end", end.tag)
                        .register(meters))
                .toArray(Counter[]::new);
        duration = Timer.builder("ward.health.round")
                .description("One process of fping, from its start to its end")
                .serviceLevelObjectives(
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(120))
                .register(meters);
    }

    void ended(End end) {
        rounds[end.ordinal()].increment();
    }

    void took(Duration time) {
        duration.record(time);
    }
}
