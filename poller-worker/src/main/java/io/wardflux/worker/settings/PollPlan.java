package io.wardflux.worker.settings;

import io.wardflux.model.job.ItemIds;
import io.wardflux.model.snmp.Credential;
import io.wardflux.model.snmp.Oid;
import io.wardflux.snmp.Agent;
import io.wardflux.snmp.PollList;
import io.wardflux.snmp.SnmpSession;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A set of items of a device, ready to be asked. */
public final class PollPlan {
    /** RFC 3418 §2; every agent has it. */
    static final Oid SYS_UP_TIME = Oid.parse("1.3.6.1.2.1.1.3.0");
    /** RFC 3411 §5; every v3 agent has it. */
    private static final Oid SNMP_ENGINE_BOOTS = Oid.parse("1.3.6.1.6.3.10.2.1.2.0");

    private final ItemSettings[] asked;
    private final long[] ids;
    private final int revoked;
    private final List<Oid> clocks;
    private final SnmpSession.@Nullable Prepared prepared;

    private PollPlan(List<ItemSettings> asked, int revoked, List<Oid> clocks, SnmpSession.@Nullable Prepared prepared) {
        this.asked = asked.toArray(ItemSettings[]::new);
        this.ids = asked.stream().mapToLong(ItemSettings::id).toArray();
        this.revoked = revoked;
        this.clocks = clocks;
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
            return new PollPlan(asked, revoked, List.of(), null);
        }
        List<Oid> clocks = device.hasClock() ? clocks(agent) : List.of();
        PollList list = new PollList(
                Stream.concat(clocks.stream(), scalars.stream().map(ItemSettings::instance))
                        .toList(),
                columns.entrySet().stream()
                        .map(column -> new PollList.Column(
                                column.getKey().column(),
                                column.getValue().stream().map(PollPlan::index).toList()))
                        .toList());
        return new PollPlan(asked, revoked, clocks, session.prepare(agent, list));
    }

    /** What comes along with each poll, to see restarts. */
    private static List<Oid> clocks(Agent agent) {
        return agent.credential() instanceof Credential.Usm
                ? List.of(SYS_UP_TIME, SNMP_ENGINE_BOOTS)
                : List.of(SYS_UP_TIME);
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

    /** In the order of the readings, from {@link #firstReading()} on. */
    public ItemSettings item(int number) {
        return asked[number];
    }

    /** Which reading is the first item's: before it come sysUpTime and, of v3 agents, snmpEngineBoots. */
    public int firstReading() {
        return clocks.size();
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
