package io.wardflux.snmp.snmp4j;

import io.wardflux.snmp.Budget;
import io.wardflux.snmp.PollResult;
import io.wardflux.snmp.Quirk;
import io.wardflux.snmp.Reading;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.snmp4j.PDU;
import org.snmp4j.smi.Variable;
import org.snmp4j.smi.VariableBinding;

/** One poll of a device: question after question until every item has a reading. */
final class PollExchange extends Exchange {
    private final PreparedPoll prepared;
    private final Clock clock;
    private final Consumer<PollResult> callback;
    private final Readings readings;
    private final Deque<Question> open = new ArrayDeque<>();
    private @Nullable Question asked;
    private long answeredAtMs;
    /** What this poll has found to be too much, whatever is learned of it. */
    private int getLimit = Integer.MAX_VALUE;

    private int bulkLimit = Integer.MAX_VALUE;
    private boolean bulkFailed;

    PollExchange(
            Lane lane, Peer peer, PreparedPoll prepared, Budget budget, Clock clock, Consumer<PollResult> callback) {
        super(lane, peer, prepared.agent(), budget);
        this.prepared = prepared;
        this.clock = clock;
        this.callback = callback;
        this.readings = new Readings(prepared.size());
    }

    @Override
    void start() {
        prepared.questions(open, peer().has(Quirk.NO_GETBULK));
        if (peer().isSilent() && prepared.size() > 1) {
            // It may be dead, or silent to large requests: one value tells.
            open.addFirst(new GetQuestion(new int[] {0}));
        }
        askNext();
    }

    private void askNext() {
        for (Question question = open.poll(); question != null; question = open.poll()) {
            Question ready = question instanceof GetQuestion get ? get.cutToSize(this) : question;
            if (ready != null) {
                asked = ready;
                ready.ask(this);
                return;
            }
        }
        end();
    }

    @Override
    void answered(PDU response) {
        Question question = asked;
        if (question != null) {
            answeredAtMs = clock.millis();
            question.answered(this, response);
            if (!hasEnded()) {
                askNext();
            }
        }
    }

    @Override
    boolean askLess() {
        Question question = asked;
        if (question == null || !question.askLess(this)) {
            return false;
        }
        askNext();
        return true;
    }

    @Override
    void failOpen(Reading.Failure failure) {
        readings.setOpen(failure, clock.millis());
    }

    @Override
    void report() {
        callback.accept(readings.result(requests(), retries(), roundTripNanos(), peer().profile()));
    }

    VariableBinding asked(int item) {
        return prepared.asked(item);
    }

    boolean has(int item) {
        return readings.has(item);
    }

    void take(int item, Variable variable) {
        take(item, Values.reading(variable));
    }

    void take(int item, Reading reading) {
        readings.set(item, reading, answeredAtMs);
    }

    /** To be asked before what is open. */
    void next(Question question) {
        open.addFirst(question);
    }

    void next(List<Question> questions) {
        questions.reversed().forEach(open::addFirst);
    }

    int maxVarbinds() {
        return Math.max(1, Math.min(getLimit, peer().size(false).next()));
    }

    void limitVarbinds(int fewer) {
        getLimit = Math.min(getLimit, fewer);
    }

    int maxBulkVarbinds() {
        return Math.max(1, Math.min(bulkLimit, peer().size(true).next()));
    }

    void limitBulkVarbinds(int fewer) {
        bulkLimit = Math.min(bulkLimit, fewer);
    }

    /** GETBULK did not help; where GET does, that is worth knowing. */
    void bulkFailed() {
        bulkFailed = true;
    }

    void getWorked() {
        if (bulkFailed) {
            bulkFailed = false;
            peer().bulkFailed();
        }
    }
}
