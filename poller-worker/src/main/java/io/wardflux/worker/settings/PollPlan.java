package io.wardflux.worker.settings;

import io.wardflux.model.job.ItemIds;
import io.wardflux.model.snmp.Credential;
import io.wardflux.model.snmp.Oid;
import io.wardflux.snmp.Agent;
import io.wardflux.snmp.PollList;
import io.wardflux.snmp.SnmpSession;
import io.wardflux.worker.state.Ids;
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

    private static final List<Oid> CLOCKS = List.of(SYS_UP_TIME);
    private static final List<Oid> CLOCKS_OF_V3 = List.of(SYS_UP_TIME, SNMP_ENGINE_BOOTS);

    private final ItemIds of;
    private final Items asked;
    private final int revoked;
    private final List<Oid> clocks;
    private final SnmpSession.@Nullable Prepared prepared;

    private PollPlan(ItemIds of, Items asked, int revoked, List<Oid> clocks, SnmpSession.@Nullable Prepared prepared) {
        this.of = of;
        this.asked = asked;
        this.revoked = revoked;
        this.clocks = clocks;
        this.prepared = prepared;
    }

    static PollPlan of(DeviceSettings device, ItemIds ids, SnmpSession session) {
        Items items = device.items();
        List<Integer> scalars = new ArrayList<>();
        Map<Table, List<Integer>> columns = new LinkedHashMap<>();
        ids.forEach(id -> {
            int place = items.place(id);
            if (place < 0) {
                return;
            }
            ItemKind.Cell cell = items.kind(place).cell();
            if (cell == null) {
                scalars.add(place);
            } else {
                columns.computeIfAbsent(new Table(cell.ruleId(), cell.column()), key -> new ArrayList<>())
                        .add(place);
            }
        });
        // Columns whose rows are in the same order can be asked side by side.
        columns.values().forEach(cells -> cells.sort(Comparator.comparing(place -> index(items, place))));

        Items asked = items.at(
                Stream.concat(scalars.stream(), columns.values().stream().flatMap(List::stream))
                        .mapToInt(Integer::intValue)
                        .toArray());
        int revoked = ids.count() - asked.size();
        if (asked.size() == 0 || !(device.access() instanceof DeviceSettings.Access.Ask(var agent))) {
            return new PollPlan(ids, asked, revoked, List.of(), null);
        }
        List<Oid> clocks = device.hasClock() ? clocks(agent) : List.of();
        PollList list = new PollList(
                Stream.concat(
                                clocks.stream(),
                                scalars.stream().map(place -> items.kind(place).instance()))
                        .toList(),
                columns.entrySet().stream()
                        .map(column -> new PollList.Column(
                                column.getKey().column(),
                                column.getValue().stream()
                                        .map(place -> index(items, place))
                                        .toList()))
                        .toList());
        return new PollPlan(ids, asked, revoked, clocks, session.prepare(agent, list));
    }

    /** What comes along with each poll, to see restarts. */
    private static List<Oid> clocks(Agent agent) {
        return agent.credential() instanceof Credential.Usm ? CLOCKS_OF_V3 : CLOCKS;
    }

    private static Oid index(Items items, int place) {
        ItemKind.Cell cell = items.kind(place).cell();
        if (cell == null) {
            throw new IllegalArgumentException("a scalar has no index");
        }
        return cell.index();
    }

    private record Table(long ruleId, Oid column) {}

    /** The set that it was made of. */
    ItemIds of() {
        return of;
    }

    /** How many items are asked. */
    public int size() {
        return asked.size();
    }

    /** In the order of the readings, from {@link #firstReading()} on. */
    public ItemKind kind(int number) {
        return asked.kind(number);
    }

    /** What the item's lines have after the metric's name, with what follows up to the value; not to be changed. */
    public byte[] labels(int number) {
        return asked.labels(number);
    }

    /** Which reading is the first item's: before it come sysUpTime and, of v3 agents, snmpEngineBoots. */
    public int firstReading() {
        return clocks.size();
    }

    /** The ids of what is asked, in the order of the readings. */
    public Ids ids() {
        return asked.ids();
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
