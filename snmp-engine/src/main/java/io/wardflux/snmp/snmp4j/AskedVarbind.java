package io.wardflux.snmp.snmp4j;

import org.snmp4j.smi.Null;
import org.snmp4j.smi.VariableBinding;

/** What is asked of many devices, again and again. It is shared, and not to be changed. */
final class AskedVarbind extends VariableBinding {
    private static final long serialVersionUID = 1L;

    AskedVarbind(KnownOid oid) {
        super(oid, Null.instance);
    }

    /** SNMP4J takes a copy for each message. */
    @Override
    public Object clone() {
        return this;
    }
}
