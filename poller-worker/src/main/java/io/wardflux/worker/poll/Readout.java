package io.wardflux.worker.poll;

import io.wardflux.model.outcome.Outcome;
import io.wardflux.model.outcome.OutcomeCounts;
import io.wardflux.snmp.PollResult;
import io.wardflux.snmp.Reading;
import io.wardflux.worker.sample.LineBuffer;
import io.wardflux.worker.sample.SampleLine;
import io.wardflux.worker.settings.ItemKind;
import io.wardflux.worker.settings.PollPlan;
import io.wardflux.worker.state.Ids;
import io.wardflux.worker.state.PollReport;
import io.wardflux.worker.state.Verdict;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What the readings of a poll come to.
 *
 * @param counts one outcome for each item of the job
 * @param lines how many samples were written
 */
record Readout(OutcomeCounts counts, int lines, PollReport report) {

    private static final int MOST_SHARED = 128;
    /** By their length: nearly all polls come to this, and tens of thousands of reports wait at a time. */
    private static final Outcome[][] ALL_OK = IntStream.rangeClosed(0, MOST_SHARED)
            .mapToObj(length -> {
                Outcome[] all = new Outcome[length];
                Arrays.fill(all, Outcome.OK);
                return all;
            })
            .toArray(Outcome[][]::new);

    /** Writes the samples of a poll and works out what became of each item. */
    static Readout of(FinishedPoll poll, LineBuffer out) {
        PollPlan plan = poll.plan();
        PollResult result = poll.result();
        List<Reading> readings = result.readings();
        long[] at = result.answeredAtMs();
        Outcome[] outcomes = new Outcome[plan.size()];
        String[] errors = PollReport.NO_ERRORS;
        OutcomeCounts counts = OutcomeCounts.of(Outcome.REVOKED, plan.revoked());
        long lastMs = 0;
        int first = plan.firstReading();
        for (int i = 0; i < outcomes.length; i++) {
            long atMs = at[first + i];
            Reading.Failure failure = read(readings.get(first + i), plan.kind(i), plan.labels(i), atMs, out);
            outcomes[i] = failure == null ? Outcome.OK : failure.outcome();
            if (failure != null) {
                if (errors.length == 0) {
                    errors = new String[outcomes.length];
                    Arrays.fill(errors, "");
                }
                errors[i] = failure.reason();
            }
            counts.add(outcomes[i]);
            lastMs = Math.max(lastMs, atMs);
        }
        Outcome whole = whole(counts);
        return new Readout(
                counts,
                counts.get(Outcome.OK),
                report(poll.job().deviceId(), Instant.ofEpochMilli(lastMs), whole, plan.ids(), outcomes, errors));
    }

    /** What was not asked, because its task was revoked, says nothing of the device and its items. */
    private static PollReport report(
            long device, Instant at, Outcome whole, Ids ids, Outcome[] outcomes, String[] errors) {
        Verdict verdict = whole.answered() ? Verdict.ANSWERED : Verdict.FAILED;
        if (errors.length == 0) {
            return new PollReport(device, at, verdict, whole, "", ids, shared(outcomes), errors);
        }
        String message = message(whole, outcomes, errors);
        int[] asked = IntStream.range(0, outcomes.length)
                .filter(item -> outcomes[item] != Outcome.REVOKED)
                .toArray();
        if (asked.length == outcomes.length) {
            return new PollReport(device, at, verdict, whole, message, ids, outcomes, errors);
        }
        return new PollReport(
                device,
                at,
                verdict,
                whole,
                message,
                ids.at(asked),
                Arrays.stream(asked).mapToObj(item -> outcomes[item]).toArray(Outcome[]::new),
                Arrays.stream(asked).mapToObj(item -> errors[item]).toArray(String[]::new));
    }

    /** Of a poll in which all is ok. */
    private static Outcome[] shared(Outcome[] outcomes) {
        return outcomes.length <= MOST_SHARED ? ALL_OK[outcomes.length] : outcomes;
    }

    /** Whether the device was asked anything. */
    boolean asked() {
        return report.outcomes().length > 0;
    }

    private static Reading.@Nullable Failure read(
            Reading reading, ItemKind kind, byte[] labels, long atMs, LineBuffer out) {
        return switch (reading) {
            case Reading.Value(var value) ->
                SampleLine.append(out, kind.name(), labels, kind.type(), kind.scale(), value, atMs);
            case Reading.Failure failure -> failure;
        };
    }

    /** For the device: ok where anything is, else what most of its items ended in; an answer of any kind before none. */
    private static Outcome whole(OutcomeCounts counts) {
        if (counts.get(Outcome.OK) > 0) {
            return Outcome.OK;
        }
        Outcome most = Outcome.ERROR;
        for (Outcome outcome : Outcome.all()) {
            boolean asked = outcome != Outcome.REVOKED && counts.get(outcome) > 0;
            boolean better =
                    outcome.answered() == most.answered() ? counts.get(outcome) > counts.get(most) : outcome.answered();
            if (asked && better) {
                most = outcome;
            }
        }
        return most;
    }

    private static String message(Outcome whole, Outcome[] outcomes, String[] errors) {
        for (int i = 0; whole != Outcome.OK && i < errors.length; i++) {
            if (outcomes[i] == whole) {
                return errors[i];
            }
        }
        return "";
    }
}
