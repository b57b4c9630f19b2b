package io.wardflux.worker.presence;

import io.wardflux.worker.sample.SampleSink;
import javax.sql.DataSource;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Without its broker or VictoriaMetrics a worker can do nothing: DOWN. Without Postgres it goes on with what it has cached:
 * DEGRADED.
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
    HealthIndicator victoriaMetricsHealthIndicator(SampleSink sink) {
        return () -> switch (check(sink)) {
            case SampleSink.Answer.Stored() -> Health.up().build();
            case SampleSink.Answer.Unavailable(String reason) ->
                Health.down().withDetail("reason", reason).build();
            case SampleSink.Answer.Refused(String reason) ->
                Health.down().withDetail("reason", reason).build();
        };
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
