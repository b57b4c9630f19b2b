package io.wardflux.snmp.snmp4j;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.snmp4j.asn1.BER;
import org.snmp4j.smi.OID;

/** An OID that is asked again and again, encoded once. It is shared, and not to be changed. */
final class KnownOid extends OID {
    private static final long serialVersionUID = 1L;

    private final byte[] encoded;

    KnownOid(OID oid) {
        super(oid.getValue());
        var bytes = new ByteArrayOutputStream();
        try {
            BER.encodeOID(bytes, BER.OID, oid.getValue());
        } catch (IOException e) {
            throw new UncheckedIOException("Nothing is written to anywhere", e);
        }
        encoded = bytes.toByteArray();
    }

    /** With its tag and its length; not to be changed. */
    byte[] encoded() {
        return encoded;
    }

    @Override
    public void encodeBER(OutputStream out) throws IOException {
        out.write(encoded);
    }

    @Override
    public int getBERLength() {
        return encoded.length;
    }

    /** SNMP4J takes a copy for each message. */
    @Override
    public Object clone() {
        return this;
    }
}
