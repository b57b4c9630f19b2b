package io.wardflux.snmp.snmp4j;

import java.util.List;
import org.snmp4j.PDU;
import org.snmp4j.smi.VariableBinding;

/** A request of v1 or v2c. SNMP4J looks requests up by equality, which here costs nothing. */
final class RequestPdu extends PDU {
    private static final long serialVersionUID = 1L;

    RequestPdu(int type, List<? extends VariableBinding> varbinds) {
        super(type, varbinds);
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
