package io.wardflux.api.health;

import io.wardflux.api.metrics.VictoriaMetrics;
import io.wardflux.broker.Broker;
import io.wardflux.broker.WorkerRegistry.Worker;
import java.util.List;
import java.util.concurrent.Executor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What health looks at: the servers, with the credentials that the services use, and whether anybody does the work. */
@Configuration(proxyBeanMethods = false)
class HealthConfiguration {

    @Bean
    HealthChecks healthChecks(Database database, Broker broker, VictoriaMetrics victoriaMetrics) {
        Executor virtualThreads =
                command -> Thread.ofVirtual().name("health-check").start(command);
        return new HealthChecks(
                List.of(
                        new HealthCheck("postgres", true, "the database does not answer", () -> {
                            database.check();
                            return ComponentHealth.up();
                        }),
                        new HealthCheck("broker", true, "the broker does not answer: nothing is polled", () -> {
                            broker.check();
                            return ComponentHealth.up();
                        }),
                        new HealthCheck(
                                "victoriaMetrics",
                                false,
                                "it does not answer: values cannot be stored or shown",
                                () -> {
                                    victoriaMetrics.check();
                                    return ComponentHealth.up();
                                }),
                        new HealthCheck(
                                "scheduler",
                                false,
                                "it is not known whether a scheduler leads",
                                () -> scheduler(broker.leadership().leader().isPresent())),
                        new HealthCheck(
                                "workers",
                                false,
                                "it is not known whether workers are online",
                                () -> workers(broker.workers().workers())),
                        new HealthCheck("load", false, "it is not known whether the workers keep up", database::load),
                        new HealthCheck("plan", false, "it is not known what is to be polled", database::plan)),
                virtualThreads);
    }

    static ComponentHealth scheduler(boolean leads) {
        return leads ? ComponentHealth.up() : ComponentHealth.down("no scheduler leads: nothing is polled");
    }

    static ComponentHealth workers(List<Worker> workers) {
        long online = workers.stream()
                .filter(worker -> worker.online() && !worker.draining())
                .count();
        return online == 0
                ? ComponentHealth.down("no worker is online: nothing is polled")
                : ComponentHealth.up(online + " online");
    }
}
