package io.wardflux.snmp.snmp4j;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.snmp4j.PDU;
import org.snmp4j.asn1.BERInputStream;
import org.snmp4j.asn1.BEROutputStream;
import org.snmp4j.smi.Counter64;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.VariableBinding;

/** The PDU that asks a device for forty items, and the one that answers it. */
@State(Scope.Thread)
public class PduBenchmark {
    private static final int ITEMS = 40;

    private final KnownOids known = new KnownOids();
    private final List<VariableBinding> asked = new ArrayList<>();
    private final AnswerDecoder decoder = new AnswerDecoder(known);
    private final ByteBuffer answer;

    public PduBenchmark() {
        List<VariableBinding> answered = new ArrayList<>();
        for (int item = 1; item <= ITEMS; item++) {
            OID oid = new OID("1.3.6.1.2.1.31.1.1.1.6." + item);
            asked.add(new AskedVarbind(known.add(oid)));
            answered.add(new VariableBinding(oid, new Counter64(1_000_000_007L * item)));
        }
        answer = encoded(new RequestPdu(PDU.RESPONSE, answered));
    }

    @Benchmark
    public ByteBuffer ask() {
        return encoded(new RequestPdu(PDU.GET, asked));
    }

    @Benchmark
    public PDU answer() throws IOException {
        PDU pdu = decoder.ofCommunity().createPDU((org.snmp4j.mp.MessageProcessingModel) null);
        pdu.decodeBER(new BERInputStream(answer.rewind()));
        return pdu;
    }

    private static ByteBuffer encoded(PDU pdu) {
        var bytes = new BEROutputStream(ByteBuffer.allocate(pdu.getBERLength()));
        try {
            pdu.encodeBER(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("Nothing is written to anywhere", e);
        }
        return bytes.getBuffer();
    }
}
