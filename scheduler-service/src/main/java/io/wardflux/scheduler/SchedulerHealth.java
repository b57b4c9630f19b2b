package io.wardflux.scheduler;

import io.wardflux.broker.Broker;
import io.wardflux.broker.BrokerUnavailableException;
import io.wardflux.scheduler.tick.Overload;
import io.wardflux.scheduler.tick.TickState;
import java.time.Duration;
import java.time.Instant;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * What can be wrong with a scheduler. Without Postgres it goes on from the plan it has, so that is {@code DEGRADED}; without
 * the broker nothing is polled, so that is {@code DOWN}. Where nothing is published, this says so.
 */
@Configuration(proxyBeanMethods = false)
class SchedulerHealth {

    static final Status DEGRADED = new Status("DEGRADED");

    private static final Duration SILENT = Duration.ofSeconds(5);
    private static final Duration OLD_PLAN = Duration.ofSeconds(10);
    private static final Duration STUCK = Duration.ofSeconds(10);

    private final Scheduler scheduler;

    SchedulerHealth(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** By the readings of the plan, one a second: a health page that asked itself would wait with a server that hangs. */
    @Bean
    HealthIndicator postgresHealthIndicator() {
        return () -> {
            Duration silence = scheduler.planning().lag();
            if (scheduler.planning().trouble() == null && silence.compareTo(SILENT) <= 0) {
                return Health.up().build();
            }
            return Health.status(DEGRADED)
                    .withDetail("lastAnswerSecondsAgo", silence.toSeconds())
                    .withDetail("message", "Postgres does not answer: polling goes on from the last plan.")
                    .build();
        };
    }

    @Bean
    HealthIndicator planHealthIndicator() {
        return () -> {
            var planning = scheduler.planning();
            var plan = planning.plan();
            String trouble = planning.trouble();
            boolean old = planning.lag().compareTo(OLD_PLAN) > 0;
            Health.Builder health =
                    !plan.loaded() ? Health.outOfService() : old ? Health.status(DEGRADED) : Health.up();
            health.withDetail("devices", plan.deviceCount())
                    .withDetail("items", plan.itemCount())
                    .withDetail("lagSeconds", planning.lag().toSeconds());
            if (!plan.loaded()) {
                health.withDetail("plan", "not read yet");
            } else if (plan.itemCount() == 0) {
                health.withDetail("plan", "empty");
            }
            if (trouble != null) {
                health.withDetail("trouble", trouble);
            }
            return health.build();
        };
    }

    /** Whether the workers keep up with the plan, as the one that leads sees it. */
    @Bean
    HealthIndicator loadHealthIndicator() {
        return () -> {
            Overload.State load = scheduler.overload().state();
            Health.Builder health = load.message().isEmpty()
                    ? Health.up()
                    : Health.status(DEGRADED).withDetail("message", load.message());
            return scheduler.leader().leading()
                    ? health.withDetail("workers", load.workers())
                            .withDetail("workersNeeded", load.workersNeeded())
                            .build()
                    : health.build();
        };
    }

    @Bean
    HealthIndicator leadershipHealthIndicator(Broker broker) {
        return () -> {
            var leader = scheduler.leader();
            try {
                String who = broker.leadership().leader().orElse("nobody");
                return (leader.leading() ? leading() : standingBy(who))
                        .withDetail("leading", leader.leading())
                        .withDetail("leader", who)
                        .build();
            } catch (BrokerUnavailableException e) {
                return Health.down()
                        .withDetail("leading", leader.leading())
                        .withDetail("message", String.valueOf(e.getMessage()))
                        .build();
            }
        };
    }

    private static Health.Builder standingBy(String who) {
        return who.equals("nobody")
                ? Health.status(DEGRADED).withDetail("message", "No scheduler leads: nothing is published.")
                : Health.up();
    }

    private Health.Builder leading() {
        TickState state = scheduler.ticker().state();
        String trouble = scheduler.tickTrouble();
        Health.Builder health = Health.up();
        if (!state.publishing()) {
            return health.withDetail("message", "Taking over.");
        }
        Duration age = Duration.ofNanos(System.nanoTime() - state.atNanos());
        if (age.compareTo(STUCK) > 0) {
            health.down().withDetail("message", "Nothing was published for " + age.toSeconds() + " s.");
        } else if (state.aheadMs() > 0) {
            health.status(DEGRADED)
                    .withDetail(
                            "message",
                            "Everything is published up to " + state.aheadMs()
                                    + " ms in the future: the clocks of the schedulers differ. Waiting.");
        }
        if (trouble != null) {
            health.withDetail("trouble", trouble);
        }
        String remark = state.remark();
        if (remark != null) {
            health.withDetail("remark", remark);
        }
        return health.withDetail(
                        "publishedUpTo",
                        Instant.ofEpochMilli(state.publishedMs()).toString())
                .withDetail("firstPollsWaiting", state.firstPolls())
                .withDetail("pollsNotTakenYet", state.waiting());
    }
}
