package io.wardflux.scheduler;

import io.micrometer.core.instrument.MeterRegistry;
import io.wardflux.broker.Broker;
import io.wardflux.foundation.SchemaWait;
import io.wardflux.scheduler.cleanup.CleanUpSettings;
import io.wardflux.scheduler.discovery.DiscoverySettings;
import io.wardflux.scheduler.health.HealthSettings;
import io.wardflux.scheduler.ledger.AccountStore;
import io.wardflux.scheduler.ledger.VictoriaMetrics;
import io.wardflux.scheduler.plan.DatabaseSettings;
import io.wardflux.scheduler.plan.PlanSettings;
import io.wardflux.scheduler.task.TaskSettings;
import io.wardflux.scheduler.tick.TickSettings;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({
    DatabaseSettings.class,
    PlanSettings.class,
    TickSettings.class,
    TaskSettings.class,
    DiscoverySettings.class,
    HealthSettings.class,
    CleanUpSettings.class
})
class SchedulerConfiguration {

    @Bean
    SchedulerSettings schedulerSettings(
            DatabaseSettings database,
            PlanSettings plan,
            TickSettings tick,
            TaskSettings task,
            DiscoverySettings discovery,
            HealthSettings health,
            CleanUpSettings cleanUp) {
        return new SchedulerSettings(
                SchedulerSettings.owner(tick), database, plan, tick, task, discovery, health, cleanUp);
    }

    @Bean
    VictoriaMetrics victoriaMetrics(@Value("${ward.vm.url}") URI url) {
        return new VictoriaMetrics(url);
    }

    @Bean(destroyMethod = "") // the lifecycle ends it, before the servers' connections go
    Scheduler scheduler(
            Broker broker,
            JdbcTemplate jdbc,
            PlatformTransactionManager transactions,
            SchedulerSettings settings,
            AccountStore store,
            Clock clock,
            MeterRegistry registry) {
        return new Scheduler(broker, jdbc, new TransactionTemplate(transactions), settings, store, clock, registry);
    }

    @Bean
    SchedulerLifecycle schedulerLifecycle(
            Scheduler scheduler, JdbcTemplate jdbc, @Value("${ward.schema-patience:60s}") Duration patience) {
        return new SchedulerLifecycle(scheduler, new SchemaWait(jdbc, patience));
    }
}
