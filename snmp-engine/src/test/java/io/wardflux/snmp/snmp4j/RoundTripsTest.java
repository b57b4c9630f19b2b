package io.wardflux.snmp.snmp4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.wardflux.snmp.AgentProfile;
import io.wardflux.snmp.Budget;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RoundTripsTest {
    private static final long MS = 1_000_000;
    private static final Budget BUDGET = new Budget(Duration.ofMillis(1_500), 3, Duration.ofSeconds(5));

    private final RoundTrips trips = new RoundTrips();

    private void measured(long millis, int times) {
        for (int i = 0; i < times; i++) {
            trips.measured(millis * MS);
        }
    }

    private long millisToWait() {
        return trips.nanosToWait(BUDGET) / MS;
    }

    @Test
    void waitsAsLongAsTheSettingSaysWhileNothingIsKnown() {
        trips.timedOut(BUDGET);

        assertThat(millisToWait()).isEqualTo(1_500);
    }

    @Test
    void waitsForTheRoundTripAndFourDeviations() {
        measured(400, 1);

        assertThat(millisToWait()).isEqualTo(1_200);
        measured(400, 100);
        assertThat(trips.nanosToWait(BUDGET)).isEqualTo(RoundTrips.FLOOR_NANOS);
    }

    @Test
    void isNeverImpatientWithFastAgents() {
        measured(1, 1);

        assertThat(trips.nanosToWait(BUDGET)).isEqualTo(RoundTrips.FLOOR_NANOS);
    }

    @Test
    void backsOffUntilAnAnswerIsMeasured() {
        measured(10, 1);
        trips.timedOut(BUDGET);
        assertThat(millisToWait()).isEqualTo(1_000);
        trips.timedOut(BUDGET);
        trips.timedOut(BUDGET);
        trips.timedOut(BUDGET);
        assertThat(millisToWait()).isEqualTo(1_500);
        assertThat(trips.timeout().toMillis()).as("what is known of the agent").isEqualTo(500);

        measured(10, 1);

        assertThat(trips.nanosToWait(BUDGET)).isEqualTo(RoundTrips.FLOOR_NANOS);
    }

    @Test
    void waitsLongerThanTheSettingForAnAgentThatTakesLonger() {
        measured(2_000, 1);
        assertThat(millisToWait())
                .as("so that a second attempt can be answered")
                .isEqualTo(3_000);

        measured(2_000, 50);

        assertThat(millisToWait()).isBetween(2_000L, 2_010L);
        trips.timedOut(BUDGET);
        assertThat(millisToWait()).isEqualTo(3_000);
    }

    @Test
    void waitsOutTheBudgetWhereASecondAttemptCouldNotBeAnswered() {
        measured(2_600, 1);

        assertThat(millisToWait()).isEqualTo(5_000);
    }

    @Test
    void keepsToTheSettingForAnAgentThatIsUsuallyFast() {
        measured(20, 20);
        measured(1_400, 1);

        assertThat(trips.timeout().toMillis()).isGreaterThan(1_500);
        assertThat(millisToWait()).isEqualTo(1_500);
    }

    @Test
    void learnsWithinSomeAnswersThatAnAgentHasBecomeSlow() {
        measured(10, 1_000);

        measured(2_000, 8);

        assertThat(millisToWait()).isGreaterThan(2_000);
    }

    @Test
    void learnsNothingFromWhatComesAfterAMinute() {
        measured(10, 1);
        measured(61_000, 5);

        assertThat(trips.roundTrip().toMillis()).isEqualTo(10);
    }

    @Test
    void theProfileSaysTheSame() {
        for (long roundTrip : new long[] {1, 100, 700, 1_600, 2_000, 2_400, 2_600, 9_000}) {
            RoundTrips fresh = new RoundTrips();
            fresh.measured(roundTrip * MS);
            AgentProfile profile =
                    new AgentProfile(1, 1, fresh.timeout(), fresh.roundTrip(), fresh.deviation(), Map.of(), false);

            assertThat(profile.attemptTimeout(BUDGET).toNanos()).isEqualTo(fresh.nanosToWait(BUDGET));
        }
        assertThat(AgentProfile.UNKNOWN.attemptTimeout(BUDGET)).isEqualTo(BUDGET.attemptTimeout());
    }

    @Test
    void beginsWithWhatAPersonSuggested() {
        AgentProfile suggested =
                new AgentProfile(1, 1, Duration.ofSeconds(4), Duration.ZERO, Duration.ZERO, Map.of(), false);
        trips.restore(suggested);

        assertThat(millisToWait()).isEqualTo(4_000);
        assertThat(suggested.attemptTimeout(BUDGET)).isEqualTo(Duration.ofSeconds(4));
    }
}
