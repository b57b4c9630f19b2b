package io.wardflux.worker.settings;

import io.wardflux.model.job.ItemIds;
import io.wardflux.model.snmp.Oid;
import io.wardflux.snmp.PollList;
import io.wardflux.snmp.SnmpSession;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A set of items of a device, ready to be asked. */
public final class PollPlan {
    private final ItemSettings[] asked;
    private final long[] ids;
    private final int revoked;
    private final SnmpSession.@Nullable Prepared prepared;

    private PollPlan(List<ItemSettings> asked, int revoked, SnmpSession.@Nullable Prepared prepared) {
        this.asked = asked.toArray(ItemSettings[]::new);
        this.ids = asked.stream().mapToLong(ItemSettings::id).toArray();
        this.revoked = revoked;
        this.prepared = prepared;
    }

    static PollPlan of(DeviceSettings device, ItemIds ids, SnmpSession session) {
        List<ItemSettings> scalars = new ArrayList<>();
        Map<Table, List<ItemSettings>> columns = new LinkedHashMap<>();
        ids.forEach(id -> {
            ItemSettings item = device.item(id);
            if (item == null) {
                return;
            }
            ItemSettings.Cell cell = item.cell();
            if (cell == null) {
                scalars.add(item);
            } else {
                columns.computeIfAbsent(new Table(cell.ruleId(), cell.column()), key -> new ArrayList<>())
                        .add(item);
            }
        });
        // Columns whose rows are in the same order can be asked side by side.
        columns.values().forEach(cells -> cells.sort(Comparator.comparing(PollPlan::index)));

        List<ItemSettings> asked = new ArrayList<>(scalars);
        columns.values().forEach(asked::addAll);
        int revoked = ids.count() - asked.size();
        if (asked.isEmpty() || !(device.access() instanceof DeviceSettings.Access.Ask(var agent))) {
            return new PollPlan(asked, revoked, null);
        }
        PollList list = new PollList(
                scalars.stream().map(ItemSettings::instance).toList(),
                columns.entrySet().stream()
                        .map(column -> new PollList.Column(
                                column.getKey().column(),
                                column.getValue().stream().map(PollPlan::index).toList()))
                        .toList());
        return new PollPlan(asked, revoked, session.prepare(agent, list));
    }

    private static Oid index(ItemSettings item) {
        ItemSettings.Cell cell = item.cell();
        if (cell == null) {
            throw new IllegalArgumentException("a scalar has no index");
        }
        return cell.index();
    }

    private record Table(long ruleId, Oid column) {}

    /** How many items are asked. */
    public int size() {
        return asked.length;
    }

    /** In the order of the readings. */
    public ItemSettings item(int reading) {
        return asked[reading];
    }

    /** The ids of what is asked, in the order of the readings; not to be changed. */
    public long[] ids() {
        return ids;
    }

    /** How many items of the set are not asked: deleted, switched off, or their row is gone. */
    public int revoked() {
        return revoked;
    }

    /** Null where there is nothing to ask, or no credential to ask with. */
    public SnmpSession.@Nullable Prepared prepared() {
        return prepared;
    }
}
