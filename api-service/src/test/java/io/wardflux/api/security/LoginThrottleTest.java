package io.wardflux.api.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class LoginThrottleTest {

    private Instant now = Instant.EPOCH;
    private final InstantSource source = () -> now;
    private final LoginThrottle throttle = new LoginThrottle(source.withZone(ZoneOffset.UTC));

    @Test
    void theWaitGrowsWithEachFailureUpToAMinute() {
        fail(4);
        assertThat(throttle.waiting("a")).isZero();
        fail(1);
        assertThat(throttle.waiting("a")).isEqualTo(Duration.ofSeconds(1));
        fail(2);
        assertThat(throttle.waiting("a")).isEqualTo(Duration.ofSeconds(4));
        fail(50);
        assertThat(throttle.waiting("a")).isEqualTo(Duration.ofMinutes(1));
        assertThat(throttle.waiting("b")).isZero();
    }

    @Test
    void itEndsWithTimeAndWithASuccess() {
        fail(6);
        now = now.plusSeconds(2);
        assertThat(throttle.waiting("a")).isZero();
        fail(1);
        assertThat(throttle.waiting("a")).isPositive();
        throttle.succeeded("a");
        assertThat(throttle.waiting("a")).isZero();
    }

    @Test
    void oldFailuresDoNotCount() {
        fail(10);
        now = now.plus(Duration.ofMinutes(16));
        fail(1);
        assertThat(throttle.waiting("a")).isZero();
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            throttle.failed("a");
        }
    }
}
