package io.wardflux.snmp.snmp4j;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snmp4j.security.SecretOctetString;
import org.snmp4j.smi.OctetString;

/** Keys by engine and credential, the least recently used dropped first. */
final class LocalisedKeys {
    private final Map<Id, Pair> pairs;

    LocalisedKeys(int capacity) {
        this.pairs = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Id, Pair> eldest) {
                return size() > capacity;
            }
        };
    }

    synchronized Pair of(UserKeys keys, byte[] engineId) {
        return pairs.computeIfAbsent(
                new Id(new OctetString(engineId), keys),
                id -> new Pair(secret(keys.authKey(engineId)), secret(keys.privKey(engineId))));
    }

    private static @Nullable OctetString secret(byte @Nullable [] key) {
        return key == null ? null : new SecretOctetString(key);
    }

    synchronized int size() {
        return pairs.size();
    }

    /** User keys are the same object as long as their credential is the same. */
    private record Id(OctetString engineId, UserKeys keys) {}

    record Pair(@Nullable OctetString auth, @Nullable OctetString priv) {
        @Override
        public String toString() {
            return "***";
        }
    }
}
