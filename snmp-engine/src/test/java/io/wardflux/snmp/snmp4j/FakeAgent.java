package io.wardflux.snmp.snmp4j;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.snmp4j.PDU;
import org.snmp4j.asn1.BER;
import org.snmp4j.asn1.BERInputStream;
import org.snmp4j.asn1.BEROutputStream;
import org.snmp4j.mp.SnmpConstants;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.Null;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.Variable;
import org.snmp4j.smi.VariableBinding;

/** An agent of v1 and v2c that does exactly what a test says, right or wrong. */
final class FakeAgent implements AutoCloseable {
    private final DatagramSocket socket;
    private final NavigableMap<OID, Variable> mib = new TreeMap<>();
    private final List<PDU> asked = new CopyOnWriteArrayList<>();
    private final Behaviour behaviour;
    private final AtomicLong bytesReceived = new AtomicLong();
    private final AtomicLong bytesSent = new AtomicLong();

    interface Behaviour {
        void answer(Request request) throws IOException;
    }

    FakeAgent(Behaviour behaviour) throws IOException {
        this.behaviour = behaviour;
        this.socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().name("fake-agent").start(this::run);
    }

    FakeAgent with(String oid, Variable value) {
        mib.put(new OID(oid), value);
        return this;
    }

    /** Integers from 1 to the number of rows, each the number of its row. */
    FakeAgent withColumn(String column, int rows) {
        for (int row = 1; row <= rows; row++) {
            mib.put(new OID(column).append(row), new Integer32(row));
        }
        return this;
    }

    InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    int port() {
        return socket.getLocalPort();
    }

    long bytesReceived() {
        return bytesReceived.get();
    }

    long bytesSent() {
        return bytesSent.get();
    }

    /** All requests that arrived. */
    List<PDU> asked() {
        return asked;
    }

    private void run() {
        byte[] buffer = new byte[65_535];
        while (!socket.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                bytesReceived.addAndGet(packet.getLength());
                Request request = read(packet);
                if (request != null) {
                    asked.add(request.pdu());
                    behaviour.answer(request);
                }
            } catch (SocketException e) {
                if (!socket.isClosed()) {
                    throw new IllegalStateException(e);
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Null where it is v3, which this agent does not know. */
    private @Nullable Request read(DatagramPacket packet) throws IOException {
        BERInputStream in = new BERInputStream(ByteBuffer.wrap(Arrays.copyOf(packet.getData(), packet.getLength())));
        BER.decodeHeader(in, new BER.MutableByte());
        Integer32 version = new Integer32();
        version.decodeBER(in);
        if (version.getValue() == SnmpConstants.version3) {
            return null;
        }
        OctetString community = new OctetString();
        community.decodeBER(in);
        PDU pdu = new PDU();
        pdu.decodeBER(in);
        return new Request(pdu, version, community, packet.getSocketAddress());
    }

    @Override
    public void close() {
        socket.close();
    }

    final class Request {
        private final PDU pdu;
        private final Integer32 version;
        private final OctetString community;
        private final SocketAddress from;

        private Request(PDU pdu, Integer32 version, OctetString community, SocketAddress from) {
            this.pdu = pdu;
            this.version = version;
            this.community = community;
            this.from = from;
        }

        PDU pdu() {
            return pdu;
        }

        /** How an honest agent answers. */
        PDU honestly() {
            PDU response = response();
            switch (pdu.getType()) {
                case PDU.GET -> pdu.getVariableBindings().forEach(asked -> response.add(get(asked.getOid())));
                case PDU.GETNEXT -> pdu.getVariableBindings().forEach(asked -> response.add(next(asked.getOid())));
                default -> bulk(response);
            }
            return response;
        }

        PDU response() {
            PDU response = new PDU();
            response.setType(PDU.RESPONSE);
            response.setRequestID(pdu.getRequestID());
            return response;
        }

        PDU error(int status, int index) {
            PDU response = response();
            response.setErrorStatus(status);
            response.setErrorIndex(index);
            response.addAll(pdu.getAll());
            return response;
        }

        private VariableBinding get(OID oid) {
            Variable value = mib.get(oid);
            return new VariableBinding(oid, value == null ? Null.noSuchInstance : value);
        }

        private VariableBinding next(OID oid) {
            Map.Entry<OID, Variable> entry = mib.higherEntry(oid);
            return entry == null
                    ? new VariableBinding(oid, Null.endOfMibView)
                    : new VariableBinding(entry.getKey(), entry.getValue());
        }

        private void bulk(PDU response) {
            List<? extends VariableBinding> row = pdu.getVariableBindings();
            for (int i = 0; i < pdu.getMaxRepetitions(); i++) {
                row = row.stream().map(last -> next(last.getOid())).toList();
                row.forEach(response::add);
            }
        }

        void reply(PDU response) throws IOException {
            reply(response, socket);
        }

        void reply(PDU response, DatagramSocket out) throws IOException {
            reply(encode(response), out);
        }

        byte[] encode(PDU response) throws IOException {
            int length = version.getBERLength() + community.getBERLength() + response.getBERLength();
            BEROutputStream message =
                    new BEROutputStream(ByteBuffer.allocate(length + BER.getBERLengthOfLength(length) + 1));
            BER.encodeHeader(message, BER.SEQUENCE, length);
            version.encodeBER(message);
            community.encodeBER(message);
            response.encodeBER(message);
            return message.getBuffer().array();
        }

        void reply(byte[] bytes) throws IOException {
            reply(bytes, socket);
        }

        private void reply(byte[] bytes, DatagramSocket out) throws IOException {
            bytesSent.addAndGet(bytes.length);
            out.send(new DatagramPacket(bytes, bytes.length, from));
        }
    }
}
