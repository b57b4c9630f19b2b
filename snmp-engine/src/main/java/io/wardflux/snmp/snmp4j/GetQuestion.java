package io.wardflux.snmp.snmp4j;

import io.wardflux.model.outcome.Outcome;
import io.wardflux.snmp.Quirk;
import io.wardflux.snmp.Reading;
import io.wardflux.snmp.Trouble;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snmp4j.PDU;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.VariableBinding;

/**
 * Some instances by GET.
 *
 * @param items their places in the poll
 */
@SuppressWarnings("ArrayRecordComponent")
record GetQuestion(int[] items) implements Question {
    static final Reading.Failure DENIED = new Reading.Failure(
            Outcome.AUTH_FAILURE, "The agent knows the credential but allows it nothing here", Trouble.ACCESS_DENIED);
    private static final Reading.Failure TOO_BIG =
            new Reading.Failure(Outcome.TOO_BIG, "The agent finds even this one value too big for a message");
    private static final Reading.Failure NO_SUCH_NAME = new Reading.Failure(
            Outcome.NO_SUCH_INSTANCE, "The agent has no such name (v1 does not tell whether the object is there)");
    private static final Reading.Failure GEN_ERR =
            new Reading.Failure(Outcome.GEN_ERR, "The agent failed to get this value (genErr)");
    private static final Reading.Failure NOT_ASKED = new Reading.Failure(
            Outcome.MALFORMED, "The agent answered without anything it was asked for", Trouble.MALFORMED);

    /** As much of it as may be asked at once; the rest is asked next. Null where everything was answered already. */
    @Nullable GetQuestion cutToSize(PollExchange poll) {
        int max = poll.maxVarbinds();
        if (items.length == 1) {
            return poll.has(items[0]) ? null : this;
        }
        if (items.length <= max) {
            return this;
        }
        List<Question> parts = all(items, max);
        poll.next(parts.subList(1, parts.size()));
        return (GetQuestion) parts.getFirst();
    }

    @Override
    public void ask(PollExchange poll) {
        List<VariableBinding> varbinds = new ArrayList<>(items.length);
        for (int item : items) {
            varbinds.add(poll.asked(item));
        }
        poll.ask(PDU.GET, varbinds, 0);
    }

    @Override
    public void answered(PollExchange poll, PDU response) {
        switch (response.getErrorStatus()) {
            case PDU.noError -> values(poll, response);
            case PDU.tooBig -> tooBig(poll);
            case PDU.noSuchName -> blame(poll, response.getErrorIndex(), NO_SUCH_NAME);
            case PDU.genErr -> blame(poll, response.getErrorIndex(), GEN_ERR);
            case PDU.authorizationError -> poll.end(DENIED);
            default ->
                blame(
                        poll,
                        response.getErrorIndex(),
                        new Reading.Failure(
                                Outcome.GEN_ERR,
                                "The agent failed to get this value (" + response.getErrorStatusText() + ")"));
        }
    }

    private void tooBig(PollExchange poll) {
        if (items.length == 1) {
            poll.take(items[0], TOO_BIG);
        } else {
            poll.peer().size(false).failed(items.length);
            poll.peer().sighted(Quirk.TOO_BIG);
            halve(poll);
        }
    }

    private void values(PollExchange poll, PDU response) {
        int taken = 0;
        boolean ordered = true;
        boolean anyValue = false;
        for (int i = 0; i < response.size(); i++) {
            VariableBinding varbind = response.get(i);
            int item = itemOf(poll, varbind.getOid(), i);
            if (item >= 0) {
                ordered &= i < items.length && items[i] == item;
                anyValue |= !Values.isException(varbind.getVariable());
                if (!poll.has(item)) {
                    poll.take(item, varbind.getVariable());
                    taken++;
                }
            }
        }
        if (taken == 0) {
            poll.peer().answeredNonsense();
            poll.end(NOT_ASKED);
            return;
        }
        if (anyValue) {
            poll.getWorked();
        }
        if (!ordered) {
            poll.peer().sighted(Quirk.OUT_OF_ORDER);
        }
        if (response.size() < items.length) {
            leftOut(poll, taken);
        } else if (taken < items.length) {
            askForMissing(poll);
        }
    }

    /** A shortened answer: the others are asked again. */
    private void leftOut(PollExchange poll, int taken) {
        poll.peer().sighted(Quirk.TRUNCATES);
        poll.peer().size(false).suspect(items.length, taken);
        poll.limitVarbinds(taken);
        askForMissing(poll);
    }

    private void askForMissing(PollExchange poll) {
        int[] missing = Arrays.stream(items).filter(item -> !poll.has(item)).toArray();
        if (missing.length > 0) {
            poll.next(new GetQuestion(missing));
        }
    }

    /** Most agents keep the order. */
    private int itemOf(PollExchange poll, OID oid, int likely) {
        if (likely < items.length && poll.asked(items[likely]).getOid().equals(oid)) {
            return items[likely];
        }
        for (int item : items) {
            if (poll.asked(item).getOid().equals(oid)) {
                return item;
            }
        }
        return -1;
    }

    /** The item at the error index gets the failure, the others are asked again. */
    private void blame(PollExchange poll, int errorIndex, Reading.Failure failure) {
        if (items.length == 1) {
            poll.take(items[0], failure);
        } else if (errorIndex < 1 || errorIndex > items.length) {
            halve(poll);
        } else {
            poll.take(items[errorIndex - 1], failure);
            int[] others = new int[items.length - 1];
            System.arraycopy(items, 0, others, 0, errorIndex - 1);
            System.arraycopy(items, errorIndex, others, errorIndex - 1, items.length - errorIndex);
            poll.next(new GetQuestion(others));
        }
    }

    @Override
    public boolean askLess(PollExchange poll) {
        if (items.length == 1) {
            return false;
        }
        poll.limitVarbinds(Math.max(1, items.length / 4));
        poll.next(this);
        return true;
    }

    private void halve(PollExchange poll) {
        int half = items.length / 2;
        poll.next(new GetQuestion(Arrays.copyOfRange(items, half, items.length)));
        poll.next(new GetQuestion(Arrays.copyOf(items, half)));
    }

    /** All of these, in as many questions as it takes. */
    static List<Question> all(int[] items, int maxVarbinds) {
        List<Question> questions = new ArrayList<>();
        for (int from = 0; from < items.length; from += maxVarbinds) {
            questions.add(new GetQuestion(Arrays.copyOfRange(items, from, Math.min(items.length, from + maxVarbinds))));
        }
        return questions;
    }
}
