package io.wardflux.broker.health;

import io.wardflux.broker.Broker;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** Whichever broker there is shows as {@code broker}. */
@AutoConfiguration(
        afterName = {
            "io.wardflux.broker.redis.RedisBrokerConfiguration",
            "io.wardflux.broker.rabbit.RabbitBrokerConfiguration"
        })
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(Broker.class)
class BrokerHealthConfiguration {

    @Bean
    @ConditionalOnEnabledHealthIndicator("broker")
    HealthIndicator brokerHealthIndicator(Broker broker, Environment environment) {
        return new BrokerHealth(broker, environment.getProperty("ward.broker", "redis"));
    }
}
