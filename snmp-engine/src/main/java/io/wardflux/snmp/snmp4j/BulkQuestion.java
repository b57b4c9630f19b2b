package io.wardflux.snmp.snmp4j;

import io.wardflux.snmp.Quirk;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snmp4j.PDU;
import org.snmp4j.smi.Null;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.VariableBinding;

/**
 * Rows of columns by GETBULK, PDU after PDU until all wanted rows are passed. What GETBULK does not give, be it that the
 * agent has no such row or that it does not do GETBULK well, is asked by GET at the end: that answer says why.
 */
final class BulkQuestion implements Question {
    /** Each time costs a timeout. */
    private static final int MAX_LESSENED = 2;
    /** Tables have rows between the wanted ones now and then; an agent that goes on with such ones would never end. */
    private static final int MAX_IDLE = 8;

    private final BulkRows plan;
    /** For each column, the first wanted row that was not passed yet. */
    private final int[] wanted;
    /** For each column, where to go on; null where the next wanted row says it. */
    private final @Nullable OID[] last;

    private int[] askedColumns = new int[0];
    private int lessened;
    /** Answers in a row without a row that was wanted, though each is asked for what follows right before one. */
    private int idle;

    private int askedVarbinds;

    BulkQuestion(BulkRows plan) {
        this.plan = plan;
        this.wanted = new int[plan.columns().length];
        this.last = new OID[plan.columns().length];
    }

    @Override
    public void ask(PollExchange poll) {
        int max = poll.maxBulkVarbinds();
        List<VariableBinding> varbinds = new ArrayList<>(plan.columns().length);
        int[] columns = new int[plan.columns().length];
        int rowsLeft = 1;
        for (int column = 0; column < columns.length && varbinds.size() < max; column++) {
            if (wanted[column] < plan.rows().length) {
                OID cursor = cursor(column);
                last[column] = cursor;
                columns[varbinds.size()] = column;
                varbinds.add(new VariableBinding(cursor, Null.instance));
                rowsLeft = Math.max(rowsLeft, plan.rows().length - wanted[column]);
            }
        }
        askedColumns = Arrays.copyOf(columns, varbinds.size());
        int repetitions = Math.clamp(max / varbinds.size(), 1, rowsLeft);
        askedVarbinds = repetitions * varbinds.size();
        poll.ask(PDU.GETBULK, varbinds, repetitions);
    }

    /** What comes right after it is the next row, or a later one where that does not exist. */
    private OID cursor(int column) {
        OID next = new OID(plan.columns()[column]).append(plan.rows()[wanted[column]]);
        OID before = Oids.before(next);
        OID reached = last[column];
        return reached == null || reached.compareTo(before) < 0 ? before : reached;
    }

    @Override
    public void answered(PollExchange poll, PDU response) {
        switch (response.getErrorStatus()) {
            case PDU.noError -> rows(poll, response);
            case PDU.tooBig -> tooBig(poll);
            case PDU.authorizationError -> poll.end(GetQuestion.DENIED);
            default -> giveUp(poll);
        }
    }

    private void tooBig(PollExchange poll) {
        if (askedVarbinds == 1) {
            giveUp(poll);
            return;
        }
        poll.peer().size(true).failed(askedVarbinds);
        poll.peer().sighted(Quirk.TOO_BIG);
        poll.limitBulkVarbinds(askedVarbinds / 2);
        poll.next(this);
    }

    private void rows(PollExchange poll, PDU response) {
        int good = 0;
        int passed = Arrays.stream(wanted).sum();
        boolean inCircles = false;
        for (int i = 0; i < response.size(); i++) {
            int column = askedColumns[i % askedColumns.length];
            if (wanted[column] >= plan.rows().length) {
                continue;
            }
            VariableBinding varbind = response.get(i);
            boolean over = Values.isException(varbind.getVariable());
            if (!over && !isAfter(varbind.getOid(), last[column])) {
                wanted[column] = plan.rows().length;
                inCircles = true;
            } else if (over || !varbind.getOid().startsWith(plan.columns()[column])) {
                // The column's end.
                wanted[column] = plan.rows().length;
                good++;
            } else {
                take(poll, column, varbind);
                good++;
            }
        }
        if (inCircles) {
            poll.peer().sighted(Quirk.NON_INCREASING);
        }
        idle = Arrays.stream(wanted).sum() > passed ? 0 : idle + 1;
        if (good == 0 || idle > MAX_IDLE) {
            giveUp(poll);
        } else {
            if (!inCircles) {
                poll.peer().bulkWorked();
            }
            goOn(poll);
        }
    }

    private void goOn(PollExchange poll) {
        for (int position : wanted) {
            if (position < plan.rows().length) {
                poll.next(this);
                return;
            }
        }
        askByGet(poll);
    }

    private void take(PollExchange poll, int column, VariableBinding varbind) {
        OID oid = varbind.getOid();
        OID columnOid = plan.columns()[column];
        last[column] = oid;
        while (wanted[column] < plan.rows().length) {
            int order = Oids.compareIndex(oid, columnOid.size(), plan.rows()[wanted[column]]);
            if (order < 0) {
                break;
            }
            if (order == 0) {
                poll.take(plan.items()[column][wanted[column]], varbind.getVariable());
            }
            wanted[column]++;
        }
    }

    private static boolean isAfter(OID oid, @Nullable OID previous) {
        return previous == null || oid.compareTo(previous) > 0;
    }

    @Override
    public boolean askLess(PollExchange poll) {
        if (askedVarbinds > 1 && lessened < MAX_LESSENED) {
            lessened++;
            poll.limitBulkVarbinds(Math.max(1, askedVarbinds / 4));
            poll.next(this);
            if (!poll.isAlive()) {
                // It may be dead, or silent to GETBULK of any size: one value by GET tells.
                poll.next(new GetQuestion(new int[] {plan.items()[0][0]}));
            }
        } else {
            giveUp(poll);
        }
        return true;
    }

    private void giveUp(PollExchange poll) {
        poll.bulkFailed();
        Arrays.fill(wanted, plan.rows().length);
        askByGet(poll);
    }

    private void askByGet(PollExchange poll) {
        int[] missing = Arrays.stream(plan.items())
                .flatMapToInt(Arrays::stream)
                .filter(item -> !poll.has(item))
                .toArray();
        if (missing.length > 0) {
            poll.next(new GetQuestion(missing));
        }
    }
}
