package io.wardflux.snmp.snmp4j;

import io.wardflux.model.snmp.Oid;
import io.wardflux.model.snmp.SnmpVersion;
import io.wardflux.snmp.Agent;
import io.wardflux.snmp.PollList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.VariableBinding;

/**
 * Decides what goes by GET and what by GETBULK. Columns of the same rows are asked side by side; of their rows, GETBULK
 * gets the stretches in which most numbers are wanted, so that little comes along that nobody asked for.
 */
final class Planner {
    private static final double DENSE = 0.6;
    /** Fewer rows than this are as cheap by GET. */
    private static final int MIN_ROWS = 4;

    private static final int MOST_SHARED = 200_000;
    private static final int MOST_LISTS = 1_000;

    private final Snmp4jSettings settings;
    /** Devices of one template are asked for the same: who is asked for what a thousand others are costs no memory for it. */
    private final Map<Oid, AskedVarbind> shared = new ConcurrentHashMap<>();

    /** The same of all that is asked together. */
    private final Map<List<VariableBinding>, VariableBinding[]> lists = new ConcurrentHashMap<>();

    /** Where everything goes by GET, by how much that is. */
    private final Map<Integer, GetQuestion> wholes = new ConcurrentHashMap<>();

    private final KnownOids known;

    /** @param known gets all that is asked */
    Planner(Snmp4jSettings settings, KnownOids known) {
        this.settings = settings;
        this.known = known;
    }

    PreparedPoll prepare(Agent agent, PollList list) {
        VariableBinding[] asked = new VariableBinding[list.size()];
        boolean[] bulked = new boolean[list.size()];
        int item = 0;
        for (Oid instance : list.instances()) {
            asked[item++] = varbind(instance);
        }
        Map<List<Oid>, List<Placed>> byRows = new LinkedHashMap<>();
        for (PollList.Column column : list.columns()) {
            OID columnOid = Values.oid(column.column());
            byRows.computeIfAbsent(column.indexes(), rows -> new ArrayList<>()).add(new Placed(columnOid, item));
            for (Oid index : column.indexes()) {
                asked[item++] = varbind(column.column().append(index));
            }
        }
        List<BulkRows> bulks = new ArrayList<>();
        if (agent.credential().version() != SnmpVersion.V1) {
            byRows.forEach((rows, columns) -> bulks.addAll(bulks(rows, columns, bulked)));
        }
        GetQuestion byGet =
                bulks.isEmpty() ? wholes.computeIfAbsent(asked.length, size -> byGet(bulked)) : byGet(bulked);
        return new PreparedPoll(agent, shared(asked), byGet, bulks.isEmpty() ? List.of() : bulks);
    }

    private static GetQuestion byGet(boolean[] bulked) {
        return new GetQuestion(
                IntStream.range(0, bulked.length).filter(i -> !bulked[i]).toArray());
    }

    private VariableBinding[] shared(VariableBinding[] asked) {
        if (lists.size() >= MOST_LISTS) {
            lists.clear();
        }
        return lists.computeIfAbsent(Arrays.asList(asked), list -> asked);
    }

    private List<BulkRows> bulks(List<Oid> rows, List<Placed> columns, boolean[] bulked) {
        Integer[] order = IntStream.range(0, rows.size()).boxed().toArray(Integer[]::new);
        Arrays.sort(order, Comparator.comparing(rows::get));
        List<BulkRows> bulks = new ArrayList<>();
        // No more columns side by side than leave room for some rows in a PDU.
        int width = Math.max(1, settings.maxBulkVarbinds() / MIN_ROWS);
        for (int[] stretch : denseStretches(rows, order)) {
            for (int from = 0; from < columns.size(); from += width) {
                List<Placed> side = columns.subList(from, Math.min(columns.size(), from + width));
                bulks.add(bulk(rows, Arrays.copyOfRange(order, stretch[0], stretch[1]), side, bulked));
            }
        }
        return bulks;
    }

    /** From and to positions in the order. */
    private static List<int[]> denseStretches(List<Oid> rows, Integer[] order) {
        List<int[]> stretches = new ArrayList<>();
        int from = 0;
        while (from < order.length) {
            int to = from + 1;
            while (to < order.length && dense(rows.get(order[from]), rows.get(order[to]), to - from + 1)) {
                to++;
            }
            if (to - from >= MIN_ROWS) {
                stretches.add(new int[] {from, to});
            }
            from = to;
        }
        return stretches;
    }

    /** Only numbers of the same table part can be counted through. */
    private static boolean dense(Oid first, Oid last, int wanted) {
        int end = first.length() - 1;
        if (last.length() != first.length() || end < 0) {
            return false;
        }
        for (int i = 0; i < end; i++) {
            if (first.subId(i) != last.subId(i)) {
                return false;
            }
        }
        long range = Integer.toUnsignedLong(last.subId(end)) - Integer.toUnsignedLong(first.subId(end)) + 1;
        return wanted >= DENSE * range;
    }

    private static BulkRows bulk(List<Oid> rows, Integer[] stretch, List<Placed> columns, boolean[] bulked) {
        int[][] items = new int[columns.size()][stretch.length];
        for (int column = 0; column < items.length; column++) {
            for (int row = 0; row < stretch.length; row++) {
                items[column][row] = columns.get(column).firstItem() + stretch[row];
                bulked[items[column][row]] = true;
            }
        }
        return new BulkRows(
                columns.stream().map(Placed::column).toArray(OID[]::new),
                Arrays.stream(stretch).map(row -> Values.oid(rows.get(row))).toArray(OID[]::new),
                items);
    }

    private VariableBinding varbind(Oid oid) {
        AskedVarbind varbind = shared.get(oid);
        if (varbind == null) {
            if (shared.size() >= MOST_SHARED) {
                // They may be of templates that are gone; who holds one keeps it.
                shared.clear();
            }
            varbind = new AskedVarbind(known.add(Values.oid(oid)));
            shared.put(oid, varbind);
        }
        return varbind;
    }

    private record Placed(OID column, int firstItem) {}
}
