package io.wardflux.api.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.wardflux.broker.Ledger.Count;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MinuteAnswerTest {

    private static final Instant SLOT = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void whatIsMissingInAnOpenMinuteIsOpen() {
        MinuteAnswer minute = MinuteAnswer.of(SLOT, new Count(10, Map.of("ok", 6L, "timeout", 1L), Map.of()), false);
        assertThat(minute.open()).isEqualTo(3);
        assertThat(minute.unaccounted()).isZero();
    }

    @Test
    void whatIsMissingInAClosedMinuteIsAdmitted() {
        MinuteAnswer minute = MinuteAnswer.of(SLOT, new Count(10, Map.of("ok", 6L, "timeout", 1L), Map.of()), true);
        assertThat(minute.open()).isZero();
        assertThat(minute.unaccounted()).isEqualTo(3);
    }
}
