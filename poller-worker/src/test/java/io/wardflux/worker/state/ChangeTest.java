package io.wardflux.worker.state;

import static io.wardflux.model.device.DeviceStatus.DOWN;
import static io.wardflux.model.device.DeviceStatus.UP;
import static org.assertj.core.api.Assertions.assertThat;

import io.wardflux.model.device.DeviceStatus;
import io.wardflux.model.outcome.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ChangeTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final boolean HAS_ITEMS = true;
    private static final boolean NO_ITEMS = false;

    private final StateMachine machine = new StateMachine(3, 2, 5, Duration.ofMinutes(30), 2);

    private static Change.Row row(DeviceStatus status, int failures, @Nullable DecidedBy by, boolean pollable) {
        var standing = new Standing(status, status, failures, 0, status == DOWN ? NOW : null, false, List.of());
        return new Change.Row(standing, by, 0, "ok", "", NOW, NOW, pollable);
    }

    private static PingReport ping(int second, boolean up) {
        return new PingReport(1, NOW.plusSeconds(second), NOW.plusSeconds(second + 2), 3, up ? 3 : 0, up ? 1.0 : null);
    }

    private static Pending pings(boolean... answers) {
        var pending = new Pending();
        for (int i = 0; i < answers.length; i++) {
            pending.add(ping(i + 1, answers[i]));
        }
        return pending;
    }

    private static PollReport poll(Verdict verdict) {
        return new PollReport(
                1,
                NOW.plusSeconds(9),
                verdict,
                Outcome.TIMEOUT,
                "no answer",
                Ids.NONE,
                new Outcome[0],
                PollReport.NO_ERRORS);
    }

    private Change change(Change.Row row, Pending pending) {
        return Change.of(row, pending, machine);
    }

    @Test
    void pingsDecideWhereThereIsNothingToPoll() {
        Change change = change(row(UP, 0, DecidedBy.PING, NO_ITEMS), pings(false, false, false));
        assertThat(change.after().status()).isEqualTo(DOWN);
        assertThat(change.message()).isEqualTo("None of 3 pings was answered");
        assertThat(change.entries(machine))
                .containsExactly(new Change.Entry(
                        NOW.plusSeconds(5),
                        "status",
                        "up",
                        "down",
                        "3 health checks in a row failed: None of 3 pings was answered"));
    }

    @Test
    void pingsOfADeviceWithItemsAreShownAndDecideNothing() {
        Change change = change(row(UP, 2, DecidedBy.SNMP, HAS_ITEMS), pings(false, false, false, false));
        assertThat(change.after()).isEqualTo(change.before().standing());
        assertThat(change.by()).isEqualTo(DecidedBy.SNMP);
        assertThat(change.outcome()).isEqualTo("ok");
        assertThat(change.entries(machine)).isEmpty();
        assertThat(change.lastPing()).isEqualTo(ping(4, false));
    }

    @Test
    void aPollDecidesWhateverThePingsSay() {
        Pending pending = pings(true, true);
        pending.add(poll(Verdict.FAILED));
        Change change = change(row(UP, 2, DecidedBy.SNMP, HAS_ITEMS), pending);
        assertThat(change.after().status()).isEqualTo(DOWN);
        assertThat(change.entries(machine))
                .extracting(Change.Entry::reason)
                .containsExactly("3 polls in a row failed: no answer");
        assertThat(change.lastPing()).isEqualTo(ping(2, true));
    }

    @Test
    void whoBeginsToDecideBeginsToCount() {
        Change change = change(row(UP, 2, DecidedBy.SNMP, NO_ITEMS), pings(false));
        assertThat(change.after().status()).isEqualTo(UP);
        assertThat(change.after().failures()).isEqualTo(1);
        assertThat(change.by()).isEqualTo(DecidedBy.PING);
    }

    @Test
    void aRoundThatComesTwiceCountsOnce() {
        Pending pending = pings(false, false);
        pending.add(ping(1, false));
        pending.add(ping(0, false)); // the one that the row has counted
        Change change = change(row(UP, 0, DecidedBy.PING, NO_ITEMS), pending);
        assertThat(change.after().failures()).isEqualTo(2);
        assertThat(change.after().status()).isEqualTo(UP);
    }

    @Test
    void roundsThatWaitedTogetherCountOneByOne() {
        Pending older = pings(false, false, false, true);
        older.addAll(pings(true)); // of a round that is known
        Change change = change(row(UP, 0, DecidedBy.PING, NO_ITEMS), older);
        assertThat(change.after().status()).isEqualTo(DOWN);
        assertThat(change.after().successes()).isEqualTo(1);
        assertThat(change.seen()).isEqualTo(NOW.plusSeconds(6));
    }

    @Test
    void flappingBeginsAndEndsWithOneEntryEach() {
        List<Instant> turns = List.of(NOW, NOW, NOW, NOW, NOW);
        var standing = new Standing(UP, UP, 2, 0, null, false, turns);
        var row = new Change.Row(standing, DecidedBy.PING, 0, null, "", NOW, null, NO_ITEMS);
        Change begun = change(row, pings(false));
        assertThat(begun.entries(machine)).extracting(Change.Entry::kind).containsExactly("flappingStarted");

        var flapping = new Change.Row(begun.after(), DecidedBy.PING, 0, null, "", NOW, null, NO_ITEMS);
        Change more = change(flapping, pings(false, false));
        assertThat(more.entries(machine)).as("it goes on").isEmpty();

        var later = new Pending();
        later.add(ping(31 * 60, false));
        Change ended = change(new Change.Row(more.after(), DecidedBy.PING, 0, null, "", NOW, null, NO_ITEMS), later);
        assertThat(ended.entries(machine))
                .extracting(Change.Entry::kind, Change.Entry::to, Change.Entry::reason)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("flappingEnded", "down", "At most 2 changes within 30 min"),
                        org.assertj.core.groups.Tuple.tuple("status", "down", "It is steady again"));
    }

    private boolean steady(int successes, String outcome, PollReport report) {
        var standing = new Standing(UP, UP, 0, successes, null, false, List.of());
        var row = new Change.Row(standing, DecidedBy.SNMP, 0, outcome, "", NOW, NOW, HAS_ITEMS);
        return change(row, new Pending(report)).isSteady(machine);
    }

    @Test
    void anAnswerLikeManyBeforeItIsNoNews() {
        var answer = new PollReport(
                1,
                NOW.plusSeconds(9),
                Verdict.ANSWERED,
                Outcome.OK,
                "",
                Ids.NONE,
                new Outcome[0],
                PollReport.NO_ERRORS);
        assertThat(steady(4, "ok", answer)).isTrue();
        assertThat(steady(3, "ok", answer)).as("it still counts").isFalse();
        assertThat(steady(4, "timeout", answer)).as("another outcome").isFalse();
        assertThat(steady(4, "ok", poll(Verdict.FAILED))).isFalse();
        assertThat(steady(4, "timeout", poll(Verdict.FAILED))).isFalse();
    }
}
