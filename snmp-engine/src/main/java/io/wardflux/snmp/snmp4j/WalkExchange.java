package io.wardflux.snmp.snmp4j;

import io.wardflux.model.outcome.Outcome;
import io.wardflux.model.snmp.Oid;
import io.wardflux.model.snmp.SnmpValue;
import io.wardflux.model.snmp.SnmpVersion;
import io.wardflux.snmp.Agent;
import io.wardflux.snmp.Budget;
import io.wardflux.snmp.Reading;
import io.wardflux.snmp.WalkLimits;
import io.wardflux.snmp.WalkResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.snmp4j.PDU;
import org.snmp4j.smi.Null;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.VariableBinding;

/** Walks columns side by side: by GETBULK, for v1 by GETNEXT. */
final class WalkExchange extends Exchange {
    private final List<Column> columns;
    private final WalkLimits limits;
    private final Consumer<WalkResult> callback;
    private List<Column> asked = List.of();
    private int width;
    private int repetitions;
    private Reading.@Nullable Failure failure;

    WalkExchange(
            Lane lane,
            Agent agent,
            List<Oid> columns,
            WalkLimits limits,
            Budget budget,
            Snmp4jSettings settings,
            Consumer<WalkResult> callback) {
        super(lane, agent, budget);
        this.columns = columns.stream().map(Column::new).toList();
        this.limits = limits;
        this.callback = callback;
        this.width = Math.min(Math.max(1, columns.size()), settings.maxVarbinds());
        this.repetitions = Math.max(1, limits.maxRepetitions());
    }

    @Override
    void start() {
        askNext();
    }

    private void askNext() {
        asked = columns.stream().filter(column -> !column.done).limit(width).toList();
        if (asked.isEmpty()) {
            end();
            return;
        }
        List<VariableBinding> varbinds = new ArrayList<>(asked.size());
        for (Column column : asked) {
            varbinds.add(new VariableBinding(column.cursor, Null.instance));
        }
        ask(version() == SnmpVersion.V1 ? PDU.GETNEXT : PDU.GETBULK, varbinds, repetitions);
    }

    @Override
    void answered(PDU response) {
        switch (response.getErrorStatus()) {
            case PDU.noError -> rows(response);
            case PDU.tooBig -> askForLess();
            // That is how v1 says that nothing follows.
            case PDU.noSuchName -> blame(response, null);
            case PDU.authorizationError ->
                end(new Reading.Failure(
                        Outcome.AUTH_FAILURE, "The agent knows the credential but allows it nothing here"));
            default ->
                blame(
                        response,
                        new Reading.Failure(
                                Outcome.GEN_ERR,
                                "The agent failed to walk on (" + response.getErrorStatusText() + ")"));
        }
        if (!hasEnded()) {
            askNext();
        }
    }

    private void rows(PDU response) {
        if (response.size() == 0) {
            end(new Reading.Failure(Outcome.MALFORMED, "The agent answered with nothing at all"));
            return;
        }
        for (int i = 0; i < response.size(); i++) {
            Reading.Failure bad = asked.get(i % asked.size()).take(response.get(i), limits.maxRows());
            failure = failure == null ? bad : failure;
        }
    }

    private void askForLess() {
        if (repetitions > 1 && version() != SnmpVersion.V1) {
            repetitions /= 2;
        } else if (asked.size() > 1) {
            width = asked.size() / 2;
        } else {
            asked.getFirst().done = true;
            note(new Reading.Failure(Outcome.TOO_BIG, "The agent finds even one row too big for a message"));
        }
    }

    private void blame(PDU response, Reading.@Nullable Failure why) {
        int index = response.getErrorIndex();
        if (index >= 1 && index <= asked.size()) {
            asked.get(index - 1).done = true;
            note(why);
        } else if (asked.size() > 1) {
            width = asked.size() / 2;
        } else {
            asked.getFirst().done = true;
            note(why);
        }
    }

    private void note(Reading.@Nullable Failure why) {
        failure = failure == null ? why : failure;
    }

    @Override
    void failOpen(Reading.Failure why) {
        note(why);
    }

    @Override
    void report() {
        List<Map<Oid, SnmpValue>> found = columns.stream().map(c -> c.rows).toList();
        callback.accept(
                new WalkResult(found, Optional.ofNullable(failure), requests(), lane().profile(agentAddress())));
    }

    private static final class Column {
        private final OID oid;
        private final Map<Oid, SnmpValue> rows = new LinkedHashMap<>();
        private OID cursor;
        private boolean done;

        Column(Oid oid) {
            this.oid = Values.oid(oid);
            this.cursor = this.oid;
        }

        /** Null where it is a row, or the column's regular end. */
        private Reading.@Nullable Failure take(VariableBinding varbind, int maxRows) {
            OID next = varbind.getOid();
            if (done) {
                return null;
            }
            if (Values.isException(varbind.getVariable()) || !next.startsWith(oid)) {
                done = true;
                return null;
            }
            if (next.compareTo(cursor) <= 0) {
                done = true;
                return new Reading.Failure(
                        Outcome.MALFORMED, "The agent goes in circles: after " + cursor + " it gave " + next);
            }
            if (rows.size() >= maxRows) {
                done = true;
                return new Reading.Failure(
                        Outcome.ERROR,
                        "The column " + oid + " has more than " + maxRows + " rows; the rest is left out");
            }
            cursor = next;
            rows.put(Values.oid(next).suffix(oid.size()), Values.value(varbind.getVariable()));
            return null;
        }
    }
}
