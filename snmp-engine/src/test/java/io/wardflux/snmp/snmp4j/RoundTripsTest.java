package io.wardflux.snmp.snmp4j;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RoundTripsTest {
    private static final long MS = 1_000_000;
    private static final long LONGEST = 3_000 * MS;

    private final RoundTrips trips = new RoundTrips();

    @Test
    void waitsAsLongAsItMayWhileNothingIsKnown() {
        trips.timedOut(LONGEST);

        assertThat(trips.nanosToWait(LONGEST)).isEqualTo(LONGEST);
    }

    @Test
    void waitsForTheRoundTripAndFourDeviations() {
        trips.measured(400 * MS);

        assertThat(trips.nanosToWait(LONGEST)).isEqualTo(1_200 * MS);
        for (int i = 0; i < 100; i++) {
            trips.measured(400 * MS);
        }
        assertThat(trips.nanosToWait(LONGEST)).isEqualTo(RoundTrips.FLOOR_NANOS);
    }

    @Test
    void isNeverImpatientWithFastAgents() {
        trips.measured(MS);

        assertThat(trips.nanosToWait(LONGEST)).isEqualTo(RoundTrips.FLOOR_NANOS);
    }

    @Test
    void backsOffUntilAnAnswerIsMeasured() {
        trips.measured(10 * MS);
        trips.timedOut(LONGEST);
        assertThat(trips.nanosToWait(LONGEST)).isEqualTo(1_000 * MS);
        trips.timedOut(LONGEST);
        trips.timedOut(LONGEST);
        trips.timedOut(LONGEST);
        assertThat(trips.nanosToWait(LONGEST)).isEqualTo(LONGEST);
        assertThat(trips.timeout().toMillis()).as("what is known of the agent").isEqualTo(500);

        trips.measured(10 * MS);

        assertThat(trips.nanosToWait(LONGEST)).isEqualTo(RoundTrips.FLOOR_NANOS);
    }

    @Test
    void knowsAnAgentThatIsAlwaysSlowerThanAnAttempt() {
        for (int i = 0; i < 50; i++) {
            trips.measuredAfterRetry(2_000 * MS, 500 * MS);
        }

        assertThat(trips.roundTrip().toMillis()).isEqualTo(2_000);
    }

    @Test
    void doesNotGuessWhichAttemptWasAnswered() {
        trips.measured(100 * MS);
        trips.measuredAfterRetry(1_000 * MS, 100 * MS);

        assertThat(trips.roundTrip().toMillis()).isEqualTo(100);
    }
}
