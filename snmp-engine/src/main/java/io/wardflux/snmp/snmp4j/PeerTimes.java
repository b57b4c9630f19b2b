package io.wardflux.snmp.snmp4j;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.snmp4j.mp.SnmpConstants;
import org.snmp4j.security.UsmTimeEntry;
import org.snmp4j.security.UsmTimeTable;
import org.snmp4j.smi.OctetString;

/**
 * The clocks of v3 engines, each by its address and engineID. SNMP4J's own table knows but the engineID, so two devices
 * with a copied configuration would push each other out of the time window.
 */
final class PeerTimes extends UsmTimeTable {
    private static final long serialVersionUID = 1L;
    private static final long SECOND = 1_000_000_000;
    /** RFC 3414 §2.2.3, in seconds. */
    private static final int WINDOW = 150;

    private final transient Supplier<EngineClock> current;

    /** @param current the clock of the address whose message is being made or read by the calling thread */
    PeerTimes(OctetString localEngineId, Supplier<EngineClock> current) {
        super(localEngineId, 0);
        this.current = current;
    }

    @Override
    public @Nullable UsmTimeEntry getTime(OctetString engineId) {
        return current.get().now(engineId);
    }

    @Override
    public @Nullable UsmTimeEntry getEntry(OctetString engineId) {
        return current.get().now(engineId);
    }

    @Override
    public void addEntry(UsmTimeEntry entry) {
        current.get().set(entry);
    }

    @Override
    public void removeEntry(OctetString engineId) {
        // Clocks go with their address.
    }

    @Override
    public int checkEngineID(OctetString engineId, boolean discoveryAllowed, int engineBoots, int engineTime) {
        // What is not authenticated says nothing about a clock.
        current.get().meet(engineId);
        return SnmpConstants.SNMPv3_USM_OK;
    }

    @Override
    public int checkTime(UsmTimeEntry entry) {
        return current.get().check(entry) ? SnmpConstants.SNMPv3_USM_OK : SnmpConstants.SNMPv3_USM_NOT_IN_TIME_WINDOW;
    }

    /** The engine at one address, and its clock. */
    static final class EngineClock {
        private @Nullable OctetString engineId;
        private int boots;
        private int latestReceived;
        private int ahead;

        private static int seconds() {
            return (int) (System.nanoTime() / SECOND);
        }

        synchronized @Nullable UsmTimeEntry now(OctetString id) {
            return id.equals(engineId) ? new UsmTimeEntry(id, boots, ahead + seconds()) : null;
        }

        synchronized void set(UsmTimeEntry entry) {
            engineId = entry.getEngineID();
            boots = entry.getEngineBoots();
            latestReceived = entry.getLatestReceivedTime();
            ahead = latestReceived - seconds();
        }

        synchronized void meet(OctetString id) {
            if (engineId == null) {
                set(new UsmTimeEntry(id, 0, 0));
            }
        }

        /** RFC 3414 §3.2.7 b, of a message that is authenticated. */
        synchronized boolean check(UsmTimeEntry entry) {
            if (!entry.getEngineID().equals(engineId)) {
                set(entry);
                return true;
            }
            int theirBoots = entry.getEngineBoots();
            int theirTime = entry.getLatestReceivedTime();
            if (theirBoots > boots || theirBoots == boots && theirTime > latestReceived) {
                set(entry);
            }
            return theirBoots >= boots && latestReceived <= theirTime + WINDOW && boots != Integer.MAX_VALUE;
        }

        synchronized void forget() {
            engineId = null;
        }
    }
}
