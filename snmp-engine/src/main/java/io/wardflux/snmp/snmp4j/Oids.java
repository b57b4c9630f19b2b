package io.wardflux.snmp.snmp4j;

import java.util.Arrays;
import org.snmp4j.smi.OID;

/** The order of OIDs: sub-identifiers are unsigned. */
final class Oids {
    private Oids() {}

    /** An OID as close before this one as is cheap to say. */
    static OID before(OID oid) {
        int[] subIds = oid.getValue();
        int end = subIds.length - 1;
        if (subIds[end] == 0) {
            return new OID(subIds, 0, end);
        }
        int[] before = subIds.clone();
        before[end]--;
        return new OID(before);
    }

    /** Compares what follows the first sub-identifiers of an OID with an index. */
    static int compareIndex(OID oid, int columnLength, OID index) {
        int[] subIds = oid.getValue();
        return Arrays.compareUnsigned(
                subIds, columnLength, subIds.length, index.getValue(), 0, index.getValue().length);
    }
}
