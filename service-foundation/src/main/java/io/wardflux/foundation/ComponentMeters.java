package io.wardflux.foundation;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * {@code ward_component_up{component}}: 1 where the service's own health page says that it reaches the server and can use it, 0 where it
 * does not, or does not say so in time. Somebody who only collects metrics is not kept waiting for a server that hangs.
 */
final class ComponentMeters implements MeterBinder, AutoCloseable {

    /** By the bean's name; Spring's own of the data source is Postgres's. */
    private static final Map<String, String> COMPONENTS = Map.of(
            "brokerHealthIndicator", "broker",
            "postgresHealthIndicator", "postgres",
            "dbHealthContributor", "postgres",
            "victoriaMetricsHealthIndicator", "victoriaMetrics",
            "spoolHealthIndicator", "spool");

    private final ListableBeanFactory beans;
    private final List<ComponentWatch> watches = new ArrayList<>();

    ComponentMeters(ListableBeanFactory beans) {
        this.beans = beans;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        beans.getBeansOfType(HealthContributor.class).forEach((name, contributor) -> {
            String component = COMPONENTS.get(name);
            if (component != null && contributor instanceof HealthIndicator indicator) {
                var watch = new ComponentWatch(component, indicator);
                watches.add(watch);
                Gauge.builder("ward.component.up", watch, ComponentWatch::up)
                        .description("Whether the service reaches what it needs: 1 or 0")
                        .tag("component", component)
                        .register(registry);
            }
        });
    }

    @Override
    public void close() {
        watches.forEach(ComponentWatch::close);
    }
}
