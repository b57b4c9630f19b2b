package io.wardflux.api.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wardflux.api.health.ComponentHealth.Status;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class HealthChecksTest {

    private static final Executor THREADS = Thread::startVirtualThread;
    private static final Duration LIMIT = Duration.ofMillis(200);

    private static final Duration NOT_KEPT = Duration.ZERO;

    private final CountDownLatch hanging = new CountDownLatch(1);

    private static HealthCheck check(String name, boolean vital, Supplier<ComponentHealth> look) {
        return new HealthCheck(name, vital, name + " is silent", look);
    }

    private static SystemHealth of(HealthCheck... checks) {
        return new HealthChecks(List.of(checks), THREADS, LIMIT, NOT_KEPT).health();
    }

    private ComponentHealth hang() {
        try {
            hanging.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return ComponentHealth.up();
    }

    @Test
    void onlyWhatIsVitalTakesTheWholeDown() {
        HealthCheck good = check("good", true, ComponentHealth::up);
        HealthCheck vital = check("vital", true, () -> ComponentHealth.down("gone"));
        HealthCheck other = check("other", false, () -> ComponentHealth.down("gone"));
        HealthCheck poor = check("poor", true, () -> ComponentHealth.degraded("so so"));

        assertThat(of(good).status()).isEqualTo(Status.UP);
        assertThat(of(good, other).status()).isEqualTo(Status.DEGRADED);
        assertThat(of(good, poor).status()).isEqualTo(Status.DEGRADED);
        assertThat(of(vital, other, good).status()).isEqualTo(Status.DOWN);
        assertThat(of(other, vital).components()).containsOnlyKeys("other", "vital");
    }

    @Test
    void aCheckThatFailsSaysNothingOfItsException() {
        SystemHealth health = of(check("postgres", true, () -> {
            throw new IllegalStateException("jdbc:postgresql://10.0.0.1/ward");
        }));
        assertThat(health.components().get("postgres")).isEqualTo(ComponentHealth.down("postgres is silent"));
    }

    @Test
    void theOthersAreSeenWhereOneHangs() {
        try {
            long begun = System.nanoTime();
            SystemHealth health = of(
                    check("first", true, this::hang),
                    check("second", false, this::hang),
                    check("good", false, ComponentHealth::up));
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(LIMIT.multipliedBy(4));
            assertThat(health.status()).isEqualTo(Status.DOWN);
            assertThat(health.components().get("good")).isEqualTo(ComponentHealth.up());
        } finally {
            hanging.countDown();
        }
    }

    @Test
    void whatHangsIsNotBegunAgainAndIsSeenWhenItIsBack() {
        AtomicInteger begun = new AtomicInteger();
        HealthChecks checks = new HealthChecks(
                List.of(check("slow", true, () -> {
                    begun.incrementAndGet();
                    return hang();
                })),
                THREADS,
                LIMIT,
                NOT_KEPT);
        for (int look = 0; look < 3; look++) {
            assertThat(checks.health().status()).isEqualTo(Status.DOWN);
        }
        assertThat(begun).hasValue(1);

        hanging.countDown();
        await().atMost(Duration.ofSeconds(5)).until(() -> checks.health().status() == Status.UP);
    }

    @Test
    void aFloodOfCallersLooksOnce() throws Exception {
        AtomicInteger looks = new AtomicInteger();
        HealthChecks checks = new HealthChecks(
                List.of(check("counted", true, () -> {
                    looks.incrementAndGet();
                    return ComponentHealth.up();
                })),
                THREADS,
                LIMIT,
                Duration.ofSeconds(30));
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 1_000; i++) {
                callers.submit(checks::health);
            }
        }
        assertThat(looks).hasValue(1);
    }
}
