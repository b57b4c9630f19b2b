package io.wardflux.snmp.snmp4j;

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
    private final BulkRows plan;
    /** For each column, the first wanted row that was not passed yet. */
    private final int[] wanted;
    /** For each column, where to go on; null where the next wanted row says it. */
    private final @Nullable OID[] last;

    private int[] askedColumns = new int[0];

    BulkQuestion(BulkRows plan) {
        this.plan = plan;
        this.wanted = new int[plan.columns().length];
        this.last = new OID[plan.columns().length];
    }

    @Override
    public void ask(PollExchange poll) {
        List<VariableBinding> varbinds = new ArrayList<>();
        int[] columns = new int[plan.columns().length];
        int rowsLeft = 1;
        for (int column = 0; column < columns.length; column++) {
            if (wanted[column] < plan.rows().length) {
                columns[varbinds.size()] = column;
                varbinds.add(new VariableBinding(cursor(column), Null.instance));
                rowsLeft = Math.max(rowsLeft, plan.rows().length - wanted[column]);
            }
        }
        askedColumns = Arrays.copyOf(columns, varbinds.size());
        int repetitions = Math.clamp(poll.maxBulkVarbinds() / varbinds.size(), 1, rowsLeft);
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
        boolean progress = false;
        if (response.getErrorStatus() == PDU.noError) {
            for (int i = 0; i < response.size(); i++) {
                progress |= take(poll, askedColumns[i % askedColumns.length], response.get(i));
            }
        }
        if (!progress) {
            Arrays.fill(wanted, plan.rows().length);
        }
        for (int position : wanted) {
            if (position < plan.rows().length) {
                poll.next(this);
                return;
            }
        }
        poll.next(GetQuestion.all(missing(poll), poll.maxVarbinds()));
    }

    private boolean take(PollExchange poll, int column, VariableBinding varbind) {
        OID oid = varbind.getOid();
        OID columnOid = plan.columns()[column];
        if (wanted[column] >= plan.rows().length) {
            return true;
        }
        if (Values.isException(varbind.getVariable()) || !oid.startsWith(columnOid) || !isAfter(oid, last[column])) {
            // The column's end, or an agent that goes in circles.
            wanted[column] = plan.rows().length;
            return true;
        }
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
        return true;
    }

    private static boolean isAfter(OID oid, @Nullable OID previous) {
        return previous == null || oid.compareTo(previous) > 0;
    }

    private int[] missing(PollExchange poll) {
        return Arrays.stream(plan.items())
                .flatMapToInt(Arrays::stream)
                .filter(item -> !poll.has(item))
                .toArray();
    }
}
