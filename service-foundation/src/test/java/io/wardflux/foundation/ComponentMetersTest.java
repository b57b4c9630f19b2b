package io.wardflux.foundation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

class ComponentMetersTest {

    private static final Duration SHORT = Duration.ofMillis(5);
    private static final Duration SOON = Duration.ofSeconds(10);

    @Test
    void whatAServiceNeedsIsUpOrNot() {
        var beans = new DefaultListableBeanFactory();
        register(beans, "brokerHealthIndicator", () -> Health.up().build());
        register(
                beans,
                "postgresHealthIndicator",
                () -> Health.status("DEGRADED").build());
        register(beans, "victoriaMetricsHealthIndicator", () -> {
            throw new IllegalStateException("a defect");
        });
        register(beans, "diskSpaceHealthIndicator", () -> Health.up().build());
        var registry = new SimpleMeterRegistry();
        try (var meters = new ComponentMeters(beans)) {
            meters.bindTo(registry);
            await().atMost(SOON).untilAsserted(() -> {
                assertThat(up(registry, "broker")).isEqualTo(1);
                assertThat(up(registry, "postgres")).isZero();
                assertThat(up(registry, "victoriaMetrics")).isZero();
            });
            assertThat(registry.find("ward.component.up").gauges()).hasSize(3);
        }
    }

    @Test
    void aServerThatComesAndGoesIsFollowed() {
        var health = new AtomicReference<>(Health.up().build());
        try (var watch = new ComponentWatch("broker", health::get, SHORT, SOON)) {
            await().atMost(SOON).until(() -> watch.up() == 1);
            health.set(Health.down().build());
            await().atMost(SOON).until(() -> watch.up() == 0);
            health.set(Health.up().build());
            await().atMost(SOON).until(() -> watch.up() == 1);
        }
    }

    @Test
    void aServerThatHangsIsNotUpAndHoldsNobodyUp() {
        var hangs = new CountDownLatch(1);
        HealthIndicator indicator = () -> {
            try {
                hangs.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Health.up().build();
        };
        try (var watch = new ComponentWatch("postgres", indicator, SHORT, Duration.ofMillis(50))) {
            await().atMost(SOON).until(() -> watch.up() == 0);
            hangs.countDown();
            await().atMost(SOON).until(() -> watch.up() == 1);
        }
    }

    private static void register(DefaultListableBeanFactory beans, String name, HealthIndicator indicator) {
        beans.registerSingleton(name, indicator);
    }

    private static double up(SimpleMeterRegistry registry, String component) {
        return registry.get("ward.component.up")
                .tag("component", component)
                .gauge()
                .value();
    }
}
