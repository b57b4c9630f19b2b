package io.wardflux.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.wardflux.chaos.Freshness.Recovery;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Twenty devices that are polled every ten seconds, one each half second. */
class FreshnessTest {

    private static final int DEVICES = 20;
    private static final long INTERVAL = 10_000;

    private final Freshness freshness = new Freshness(Duration.ofSeconds(10));

    @BeforeEach
    void calm() {
        poll(0, 30_000, 300);
        freshness.calibrated();
    }

    @Test
    void withoutAFaultTheNextSampleIsTheRecovery() {
        poll(30_000, 45_000, 300);
        assertThat(freshness.since(30_000, 32_200, 45_000))
                .contains(new Recovery(Duration.ofMillis(32_500 + 300 - 32_200), 0));
    }

    @Test
    void recoveryLastsUntilEverythingIsInTimeAgain() {
        poll(30_000, 35_000, 300);
        // Nothing of what was due from 35 to 42 s came at all.
        poll(42_000, 60_000, 300);
        Recovery recovery = freshness.since(35_000, 38_000, 60_000).orElseThrow();
        assertThat(recovery.time()).isEqualTo(Duration.ofMillis(42_000 + 300 - 38_000));
        assertThat(recovery.late()).isEqualTo(14);
    }

    @Test
    void whatComesLateIsNotInTime() {
        poll(30_000, 35_000, 300);
        poll(35_000, 40_000, 6_000);
        poll(40_000, 60_000, 300);
        assertThat(freshness.since(35_000, 36_000, 60_000).orElseThrow().late()).isEqualTo(10);
    }

    @Test
    void nothingCanBeSaidUntilItWasCleanForLongEnough() {
        poll(30_000, 34_000, 300);
        assertThat(freshness.since(30_000, 31_000, 34_500)).isEmpty();
    }

    /** A sample that waited on disk has its time, but was not there in time. */
    @Test
    void countsWhenASampleWasThereAndNotItsOwnTime() {
        for (long due = 30_000; due < 35_000; due += 500) {
            freshness.seen(device(due), due + 100, 50_000);
        }
        assertThat(freshness.late(30_000, 60_000 - 10_001)).isEqualTo(30);
    }

    @Test
    void firstPollsAreOutOfTurnAndSayNothing() {
        var fresh = new Freshness(Duration.ofSeconds(10));
        fresh.seen(1, 1_000, 1_300);
        assertThat(fresh.regular()).isZero();
        fresh.seen(1, 17_000, 17_300);
        assertThat(fresh.regular()).isZero();
        fresh.seen(1, 27_000, 27_300);
        assertThat(fresh.regular()).isEqualTo(1);
        fresh.calibrated();
        fresh.seen(1, 37_000, 37_300);
        fresh.seen(1, 47_000, 47_300);
        assertThat(fresh.late(30_000, 60_000)).isZero();
    }

    private void poll(long fromMs, long toMs, long later) {
        for (long due = fromMs; due < toMs; due += INTERVAL / DEVICES) {
            freshness.seen(device(due), due + 100, due + later);
        }
    }

    private static long device(long due) {
        return Math.floorMod(due, INTERVAL) / (INTERVAL / DEVICES) + 1;
    }
}
