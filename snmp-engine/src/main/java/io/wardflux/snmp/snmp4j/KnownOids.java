package io.wardflux.snmp.snmp4j;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import org.snmp4j.smi.OID;

/**
 * OIDs that are asked, by how they are encoded, so that those of answers need not be decoded. Each has one place, which it
 * may lose to another one: then it is decoded, as all others are. Any thread may look and add.
 */
final class KnownOids {
    private static final int PLACES = 1 << 15;

    private final AtomicReferenceArray<@Nullable KnownOid> places = new AtomicReferenceArray<>(PLACES);

    KnownOid add(OID oid) {
        KnownOid known = new KnownOid(oid);
        byte[] encoded = known.encoded();
        int place = place(ByteBuffer.wrap(encoded), 0, encoded.length);
        KnownOid there = places.get(place);
        if (there != null && there.equals(known)) {
            return there;
        }
        places.set(place, known);
        return known;
    }

    /** The one that is encoded like these bytes. */
    @Nullable KnownOid find(ByteBuffer bytes, int from, int length) {
        KnownOid there = places.get(place(bytes, from, length));
        return there != null && isEncoded(there.encoded(), bytes, from, length) ? there : null;
    }

    private static boolean isEncoded(byte[] encoded, ByteBuffer bytes, int from, int length) {
        if (encoded.length != length) {
            return false;
        }
        // They differ at the end, if at all.
        for (int i = length - 1; i >= 0; i--) {
            if (encoded[i] != bytes.get(from + i)) {
                return false;
            }
        }
        return true;
    }

    private static int place(ByteBuffer bytes, int from, int length) {
        int hash = length;
        for (int i = 0; i < length; i++) {
            hash = 31 * hash + bytes.get(from + i);
        }
        return (hash ^ hash >>> 15) & PLACES - 1;
    }
}
