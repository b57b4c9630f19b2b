package io.wardflux.worker.settings;

import io.wardflux.model.job.ItemIds;
import io.wardflux.snmp.Agent;
import io.wardflux.snmp.PollList;
import io.wardflux.snmp.SnmpSession;
import io.wardflux.worker.profile.PollProfile;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What one device is to be asked, as of a version of its plan. */
public final class DeviceSettings {
    /** Sets of items that differ: one for each combination of intervals that fall together. */
    private static final int MOST_PLANS = 8;

    private final long deviceId;
    private final long version;
    private final boolean polled;
    private final Access access;
    private final PollProfile profile;
    private final Items items;
    private final byte[] labels;
    /** The one that was used last; nearly all devices have but this one. */
    private volatile @Nullable PollPlan last;
    /** All of them, where there are several. */
    private @Nullable Map<ItemIds, PollPlan> plans;

    /** The least that can be asked. */
    private static final PollList PROBE = new PollList(List.of(PollPlan.SYS_UP_TIME), List.of());

    private SnmpSession.@Nullable Prepared probe;
    private volatile boolean hasClock = true;
    private volatile long usedNanos = System.nanoTime();

    /** How the device is asked, or why it cannot be. */
    public sealed interface Access {
        record Ask(Agent agent) implements Access {}

        record NoCredential(String reason) implements Access {}
    }

    /**
     * @param items that are polled, in the order of their ids
     * @param labels {@code {…} } with a blank at the end
     */
    DeviceSettings(
            long deviceId,
            long version,
            boolean polled,
            Access access,
            PollProfile profile,
            Items items,
            byte[] labels) {
        this.deviceId = deviceId;
        this.version = version;
        this.polled = polled;
        this.access = access;
        this.profile = profile;
        this.items = items;
        this.labels = labels;
    }

    /** Of a device that is not there any more: whatever is asked of it is revoked. */
    static DeviceSettings gone(long deviceId, long version) {
        return new DeviceSettings(
                deviceId,
                version,
                false,
                new Access.NoCredential("The device was deleted"),
                PollProfile.NONE,
                Items.NONE,
                new byte[0]);
    }

    public long deviceId() {
        return deviceId;
    }

    public long version() {
        return version;
    }

    /** False where the device is switched off or gone. */
    public boolean polled() {
        return polled;
    }

    public Access access() {
        return access;
    }

    /** How it is to be asked, as far as the database knows. */
    public PollProfile profile() {
        return profile;
    }

    /** Empty where it cannot be asked. */
    public Optional<InetSocketAddress> address() {
        return agent().map(Agent::address);
    }

    void used(long nanos) {
        usedNanos = nanos;
    }

    /** When it was last asked for. */
    long usedNanos() {
        return usedNanos;
    }

    public int itemCount() {
        return items.size();
    }

    Optional<Agent> agent() {
        return access instanceof Access.Ask(Agent agent) ? Optional.of(agent) : Optional.empty();
    }

    /** What lines of the device as a whole have after the metric's name; not to be changed. */
    public byte[] labels() {
        return labels;
    }

    /** The agent has no sysUpTime, or none that its credential may see: it is not asked for it any more. */
    public synchronized void withoutClock() {
        if (hasClock) {
            hasClock = false;
            last = null;
            plans = null;
        }
    }

    boolean hasClock() {
        return hasClock;
    }

    /** What to send for these items; made once for each set of them. */
    public PollPlan plan(ItemIds ids, SnmpSession session) {
        PollPlan plan = last;
        return plan != null && plan.of().equals(ids) ? plan : another(ids, session);
    }

    private synchronized PollPlan another(ItemIds ids, SnmpSession session) {
        PollPlan before = last;
        PollPlan plan;
        if (before == null) {
            plan = PollPlan.of(this, ids, session);
        } else {
            Map<ItemIds, PollPlan> all = plans == null ? new Plans() : plans;
            plans = all;
            all.put(before.of(), before);
            plan = all.computeIfAbsent(ids, set -> PollPlan.of(this, set, session));
        }
        last = plan;
        return plan;
    }

    private static final class Plans extends LinkedHashMap<ItemIds, PollPlan> {
        private static final long serialVersionUID = 1L;

        Plans() {
            super(4, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<ItemIds, PollPlan> eldest) {
            return size() > MOST_PLANS;
        }
    }

    /** One varbind that tells whether the agent is there; for a device that can be asked. */
    public synchronized SnmpSession.Prepared probe(SnmpSession session) {
        SnmpSession.Prepared prepared = probe;
        if (prepared == null) {
            prepared = session.prepare(agent().orElseThrow(), PROBE);
            probe = prepared;
        }
        return prepared;
    }

    /** In the order of their ids. */
    Items items() {
        return polled ? items : Items.NONE;
    }
}
