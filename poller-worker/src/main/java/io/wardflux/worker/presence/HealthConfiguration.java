package io.wardflux.worker.presence;

import io.wardflux.worker.sample.SampleSink;
import io.wardflux.worker.spool.SafeStore;
import javax.sql.DataSource;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Without its broker a worker can do nothing: DOWN. Without Postgres it goes on with what it has cached, and without
 * VictoriaMetrics its samples go to the spool: DEGRADED; where neither takes them, it can do nothing either.
 */
@Configuration(proxyBeanMethods = false)
class HealthConfiguration {

    @Bean
    HealthIndicator postgresHealthIndicator(DataSource source) {
        var database = new JdbcTemplate(source);
        database.setQueryTimeout(2);
        return () -> {
            try {
                database.queryForObject("select 1", Integer.class);
                return Health.up().build();
            } catch (org.springframework.dao.DataAccessException e) {
                return Health.status("DEGRADED")
                        .withDetail("reason", "Postgres does not answer: polling goes on with cached settings")
                        .build();
            }
        };
    }

    @Bean
    HealthIndicator victoriaMetricsHealthIndicator(SampleSink sink, SafeStore store) {
        return () -> switch (check(sink)) {
            case SampleSink.Answer.Stored() -> Health.up().build();
            case SampleSink.Answer.Unavailable(String reason) -> away(store, reason);
            case SampleSink.Answer.Refused(String reason) -> away(store, reason);
        };
    }

    private static Health away(SafeStore store, String reason) {
        var health = store.spoolRefusal().isEmpty() ? Health.status("DEGRADED") : Health.down();
        return health.withDetail("reason", reason).build();
    }

    @Bean
    HealthIndicator spoolHealthIndicator(SafeStore store) {
        return () -> store.spoolRefusal()
                .map(refusal ->
                        Health.status("DEGRADED").withDetail("reason", "WARD_SPOOL_DIR takes no samples: " + refusal))
                .orElseGet(Health::up)
                .withDetail("waiting", store.spoolState())
                .build();
    }

    private static SampleSink.Answer check(SampleSink sink) {
        try {
            return sink.check();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new SampleSink.Answer.Unavailable("Interrupted");
        }
    }
}
