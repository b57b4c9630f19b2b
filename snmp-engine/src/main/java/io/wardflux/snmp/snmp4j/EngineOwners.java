package io.wardflux.snmp.snmp4j;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snmp4j.smi.OctetString;

/** Which address first gave an engineID, over all lanes; the least recently used are dropped. */
final class EngineOwners {
    private final Map<OctetString, InetSocketAddress> owners;

    EngineOwners(int capacity) {
        this.owners = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<OctetString, InetSocketAddress> eldest) {
                return size() > capacity;
            }
        };
    }

    /** Another address that has it; null where there is none. */
    synchronized @Nullable InetSocketAddress claim(OctetString engineId, InetSocketAddress address) {
        InetSocketAddress owner = owners.putIfAbsent(engineId, address);
        return address.equals(owner) ? null : owner;
    }

    synchronized void release(OctetString engineId, InetSocketAddress address) {
        owners.remove(engineId, address);
    }
}
