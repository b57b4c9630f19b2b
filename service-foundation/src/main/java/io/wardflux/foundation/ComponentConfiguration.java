package io.wardflux.foundation;

import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** Where a service has health and metrics, its metrics tell of its health. */
@AutoConfiguration
@ConditionalOnClass({HealthIndicator.class, MeterRegistry.class})
class ComponentConfiguration {

    @Bean
    ComponentMeters componentMeters(ListableBeanFactory beans) {
        return new ComponentMeters(beans);
    }
}
