package io.wardflux.snmp.snmp4j;

import io.wardflux.snmp.Budget;
import io.wardflux.snmp.PollResult;
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
    private final Snmp4jSettings settings;
    private final Clock clock;
    private final Consumer<PollResult> callback;
    private final Readings readings;
    private final Deque<Question> open;
    private @Nullable Question asked;
    private long answeredAtMs;

    PollExchange(
            Lane lane,
            PreparedPoll prepared,
            Budget budget,
            Snmp4jSettings settings,
            Clock clock,
            Consumer<PollResult> callback) {
        super(lane, prepared.agent(), budget);
        this.prepared = prepared;
        this.settings = settings;
        this.clock = clock;
        this.callback = callback;
        this.readings = new Readings(prepared.size());
        this.open = new ArrayDeque<>(prepared.questions());
    }

    @Override
    void start() {
        askNext();
    }

    private void askNext() {
        Question question = open.poll();
        asked = question;
        if (question == null) {
            end();
        } else {
            question.ask(this);
        }
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
    void failOpen(Reading.Failure failure) {
        readings.setOpen(failure, clock.millis());
    }

    @Override
    void report() {
        callback.accept(readings.result(requests(), retries(), roundTripNanos(), lane().profile(agentAddress())));
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
        return prepared.maxVarbinds();
    }

    void learnMaxVarbinds(int fewer) {
        prepared.learnMaxVarbinds(fewer);
    }

    int maxBulkVarbinds() {
        return settings.maxBulkVarbinds();
    }
}
