package io.wardflux.worker.ping;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Whether devices can be pinged from here. Polls do not need it, so a worker that cannot is DEGRADED and not DOWN. */
@Configuration(proxyBeanMethods = false)
class PingHealth {

    @Bean
    HealthIndicator icmpHealthIndicator(Pinger pinger, Fping fping) {
        return () -> {
            String trouble = fping.missing().orElse(pinger.trouble());
            return trouble == null
                    ? Health.up().build()
                    : Health.status("DEGRADED").withDetail("reason", trouble).build();
        };
    }
}
