package io.wardflux.snmp.snmp4j;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snmp4j.PDU;
import org.snmp4j.ScopedPDU;
import org.snmp4j.Target;
import org.snmp4j.asn1.BER;
import org.snmp4j.asn1.BERInputStream;
import org.snmp4j.mp.MessageProcessingModel;
import org.snmp4j.smi.AbstractVariable;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.VariableBinding;
import org.snmp4j.util.PDUFactory;

/** Decodes the varbinds of messages (RFC 3416 §3) as SNMP4J does, but for OIDs that are known. */
final class AnswerDecoder {
    private static final int USUAL_VARBINDS = 48;

    private final KnownOids known;

    AnswerDecoder(KnownOids known) {
        this.known = known;
    }

    /** Of v2c. */
    PDUFactory ofCommunity() {
        return new Factory() {
            @Override
            public PDU createPDU(@Nullable MessageProcessingModel model) {
                return new Answer();
            }
        };
    }

    /** Of v3. */
    PDUFactory scoped() {
        return new Factory() {
            @Override
            public PDU createPDU(@Nullable MessageProcessingModel model) {
                return new ScopedAnswer();
            }
        };
    }

    private abstract static class Factory implements PDUFactory {
        @Override
        public PDU createPDU(Target<?> target) {
            return createPDU((MessageProcessingModel) null);
        }

        @Override
        public abstract PDU createPDU(@Nullable MessageProcessingModel model);
    }

    private final class Answer extends PDU {
        private static final long serialVersionUID = 1L;

        @Override
        public void decodeBER(BERInputStream in) throws IOException {
            type = decode(in, requestID, errorStatus, errorIndex, variableBindings);
        }
    }

    private final class ScopedAnswer extends ScopedPDU {
        private static final long serialVersionUID = 1L;

        @Override
        public void decodeBER(BERInputStream in) throws IOException {
            var tag = new BER.MutableByte();
            int length = BER.decodeHeader(in, tag);
            long start = in.getPosition();
            getContextEngineID().decodeBER(in);
            getContextName().decodeBER(in);
            type = decode(in, requestID, errorStatus, errorIndex, variableBindings);
            check("scoped PDU", length, in.getPosition() - start);
        }
    }

    /** @return the type of the PDU */
    private int decode(
            BERInputStream in, Integer32 requestId, Integer32 status, Integer32 index, List<VariableBinding> varbinds)
            throws IOException {
        var tag = new BER.MutableByte();
        int length = BER.decodeHeader(in, tag);
        long start = in.getPosition();
        int type = tag.getValue();
        switch (type) {
            case PDU.GET, PDU.GETNEXT, PDU.GETBULK, PDU.SET, PDU.INFORM, PDU.REPORT, PDU.TRAP, PDU.RESPONSE -> {}
            default -> throw new IOException("No PDU has the tag " + type);
        }
        requestId.decodeBER(in);
        status.decodeBER(in);
        index.decodeBER(in);
        varbinds(in, tag, varbinds);
        check("PDU", length, in.getPosition() - start);
        return type;
    }

    private void varbinds(BERInputStream in, BER.MutableByte tag, List<VariableBinding> varbinds) throws IOException {
        int length = sequence(in, tag);
        long start = in.getPosition();
        ((ArrayList<VariableBinding>) varbinds).ensureCapacity(USUAL_VARBINDS);
        while (in.getPosition() - start < length) {
            int varbind = sequence(in, tag);
            long varbindStart = in.getPosition();
            OID oid = oid(in);
            varbinds.add(new VariableBinding(oid, AbstractVariable.createFromBER(in)));
            check("varbind", varbind, in.getPosition() - varbindStart);
        }
        check("list of varbinds", length, in.getPosition() - start);
    }

    private static int sequence(BERInputStream in, BER.MutableByte tag) throws IOException {
        int length = BER.decodeHeader(in, tag);
        if (tag.getValue() != BER.SEQUENCE) {
            throw new IOException("Not a sequence, but the tag " + tag.getValue());
        }
        return length;
    }

    private OID oid(BERInputStream in) throws IOException {
        ByteBuffer bytes = in.getBuffer();
        int from = bytes.position();
        if (bytes.remaining() > 2 && bytes.get(from) == BER.OID) {
            // Negative where the length itself takes several bytes.
            int length = bytes.get(from + 1) + 2;
            KnownOid same = length > 2 && length <= bytes.remaining() ? known.find(bytes, from, length) : null;
            if (same != null) {
                bytes.position(from + length);
                return same;
            }
        }
        OID oid = new OID();
        oid.decodeBER(in);
        return oid;
    }

    private static void check(String what, int length, long decoded) throws IOException {
        if (length != decoded) {
            throw new IOException("A " + what + " says that it is " + length + " bytes long, but is " + decoded);
        }
    }
}
