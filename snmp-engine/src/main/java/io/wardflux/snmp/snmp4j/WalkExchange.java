package io.wardflux.snmp.snmp4j;

import io.wardflux.model.outcome.Outcome;
import io.wardflux.model.snmp.Oid;
import io.wardflux.model.snmp.SnmpValue;
import io.wardflux.model.snmp.SnmpVersion;
import io.wardflux.snmp.Agent;
import io.wardflux.snmp.Budget;
import io.wardflux.snmp.Quirk;
import io.wardflux.snmp.Reading;
import io.wardflux.snmp.Trouble;
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

/** Walks columns side by side: by GETBULK, for v1 and for agents that do not know that, by GETNEXT. */
final class WalkExchange extends Exchange {
    private final List<Column> columns;
    private final WalkLimits limits;
    private final Consumer<WalkResult> callback;
    private List<Column> asked = List.of();
    private int askedVarbinds;
    private boolean byBulk;
    private boolean bulkFailed;
    /** It asks for the least until something is answered. */
    private boolean cautious;

    private int limitAfterwards = Integer.MAX_VALUE;
    /** What this walk has found to be too much, whatever is learned of it. */
    private int limit = Integer.MAX_VALUE;

    private Reading.@Nullable Failure failure;

    WalkExchange(
            Lane lane,
            Peer peer,
            Agent agent,
            List<Oid> columns,
            WalkLimits limits,
            Budget budget,
            Consumer<WalkResult> callback) {
        super(lane, peer, agent, budget);
        this.columns = columns.stream().map(Column::new).toList();
        this.limits = limits;
        this.callback = callback;
    }

    @Override
    void start() {
        // One that was silent may be dead, or silent to GETBULK: GETNEXT is the least that can be asked.
        cautious = peer().isSilent();
        limit = cautious ? 1 : limit;
        byBulk = !cautious && mayBulk();
        askNext();
    }

    private boolean mayBulk() {
        return version() != SnmpVersion.V1 && !peer().has(Quirk.NO_GETBULK);
    }

    private void askNext() {
        int max = Math.max(1, Math.min(limit, peer().size(byBulk).next()));
        asked = columns.stream().filter(column -> !column.done).limit(max).toList();
        if (asked.isEmpty()) {
            end();
            return;
        }
        List<VariableBinding> varbinds = new ArrayList<>(asked.size());
        for (Column column : asked) {
            varbinds.add(new VariableBinding(column.cursor, Null.instance));
        }
        int repetitions = byBulk ? Math.clamp(max / asked.size(), 1, limits.maxRepetitions()) : 1;
        askedVarbinds = asked.size() * repetitions;
        ask(byBulk ? PDU.GETBULK : PDU.GETNEXT, varbinds, repetitions);
    }

    @Override
    void answered(PDU response) {
        switch (response.getErrorStatus()) {
            case PDU.noError -> rows(response);
            case PDU.tooBig -> tooBig();
            // That is how v1 says that nothing follows.
            case PDU.noSuchName -> blame(response, null);
            case PDU.authorizationError -> end(GetQuestion.DENIED);
            default -> refused(response);
        }
        if (!hasEnded() && bytesReceived() > limits.maxBytes()) {
            end(new Reading.Failure(
                    Outcome.ERROR,
                    "The walk has received more than " + limits.maxBytes() + " bytes; the rest is left out",
                    Trouble.TOO_MUCH));
        }
        if (!hasEnded()) {
            if (cautious) {
                cautious = false;
                limit = limitAfterwards;
                byBulk = mayBulk();
            }
            askNext();
        }
    }

    private void refused(PDU response) {
        if (byBulk && !isNamed(response)) {
            askByGetnext();
        } else {
            blame(
                    response,
                    new Reading.Failure(
                            Outcome.GEN_ERR, "The agent failed to walk on (" + response.getErrorStatusText() + ")"));
        }
    }

    private void askByGetnext() {
        byBulk = false;
        bulkFailed = true;
        limit = Integer.MAX_VALUE;
    }

    private void rows(PDU response) {
        if (response.size() == 0) {
            if (byBulk) {
                askByGetnext();
            } else {
                end(new Reading.Failure(
                        Outcome.MALFORMED, "The agent answered with nothing at all", Trouble.MALFORMED));
            }
            return;
        }
        if (byBulk) {
            peer().bulkWorked();
        } else if (bulkFailed) {
            bulkFailed = false;
            peer().bulkFailed();
        }
        for (int i = 0; i < response.size(); i++) {
            Reading.Failure bad = asked.get(i % asked.size()).take(response.get(i), limits.maxRows());
            if (bad != null) {
                note(bad);
                if (bad.trouble() == Trouble.NON_INCREASING) {
                    peer().sighted(Quirk.NON_INCREASING);
                }
            }
        }
    }

    private void tooBig() {
        if (askedVarbinds > 1) {
            peer().size(byBulk).failed(askedVarbinds);
            peer().sighted(Quirk.TOO_BIG);
            limit = askedVarbinds / 2;
        } else if (byBulk) {
            askByGetnext();
        } else {
            asked.getFirst().done = true;
            note(new Reading.Failure(Outcome.TOO_BIG, "The agent finds even one row too big for a message"));
        }
    }

    private boolean isNamed(PDU response) {
        return response.getErrorIndex() >= 1 && response.getErrorIndex() <= asked.size();
    }

    private void blame(PDU response, Reading.@Nullable Failure why) {
        if (isNamed(response)) {
            asked.get(response.getErrorIndex() - 1).done = true;
            note(why);
        } else if (asked.size() > 1) {
            limit = asked.size() / 2;
        } else {
            asked.getFirst().done = true;
            note(why);
        }
    }

    @Override
    boolean askLess() {
        if (byBulk && !isAlive()) {
            // It may be dead, or silent to GETBULK of any size.
            cautious = true;
            limitAfterwards = Math.max(1, askedVarbinds / 4);
            limit = 1;
            byBulk = false;
        } else if (askedVarbinds > 1) {
            limit = Math.max(1, askedVarbinds / 4);
        } else if (byBulk) {
            askByGetnext();
        } else {
            return false;
        }
        askNext();
        return true;
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
        callback.accept(new WalkResult(found, Optional.ofNullable(failure), requests(), peer().profile()));
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
            boolean over = Values.isException(varbind.getVariable());
            if (!over && Values.isTooLong(next)) {
                done = true;
                return new Reading.Failure(
                        Outcome.MALFORMED,
                        "The agent gave an OID of more than 128 sub-identifiers in the column " + oid,
                        Trouble.MALFORMED);
            }
            if (!over && next.compareTo(cursor) <= 0) {
                done = true;
                return new Reading.Failure(
                        Outcome.MALFORMED,
                        "The agent goes in circles: after " + cursor + " it gave " + next,
                        Trouble.NON_INCREASING);
            }
            if (over || !next.startsWith(oid)) {
                done = true;
                return null;
            }
            if (rows.size() >= maxRows) {
                done = true;
                return new Reading.Failure(
                        Outcome.ERROR,
                        "The column " + oid + " has more than " + maxRows + " rows; the rest is left out",
                        Trouble.TOO_MUCH);
            }
            cursor = next;
            return switch (Values.reading(varbind.getVariable())) {
                case Reading.Value value -> {
                    rows.put(Values.oid(next).suffix(oid.size()), value.value());
                    yield null;
                }
                case Reading.Failure bad -> bad;
            };
        }
    }
}
