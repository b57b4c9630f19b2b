package io.wardflux.snmp.snmp4j;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.snmp4j.ScopedPDU;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.VariableBinding;

/** A request of v3. SNMP4J looks requests up by equality, which here costs nothing. */
final class ScopedRequestPdu extends ScopedPDU {
    private static final long serialVersionUID = 1L;

    ScopedRequestPdu(int type, List<? extends VariableBinding> varbinds, String contextName) {
        setType(type);
        setVariableBindings(varbinds);
        if (!contextName.isEmpty()) {
            setContextName(new OctetString(contextName.getBytes(StandardCharsets.UTF_8)));
        }
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
