package io.wardflux.snmp.snmp4j;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.snmp4j.CommandResponder;
import org.snmp4j.CommandResponderEvent;
import org.snmp4j.MessageDispatcherImpl;
import org.snmp4j.MessageException;
import org.snmp4j.PDU;
import org.snmp4j.Snmp;
import org.snmp4j.event.CounterListener;
import org.snmp4j.mp.CounterSupport;
import org.snmp4j.mp.DefaultCounterListener;
import org.snmp4j.mp.MPv1;
import org.snmp4j.mp.MPv2c;
import org.snmp4j.mp.MPv3;
import org.snmp4j.mp.StatusInformation;
import org.snmp4j.security.AuthSHA;
import org.snmp4j.security.PrivAES128;
import org.snmp4j.security.SecurityModel;
import org.snmp4j.security.SecurityModels;
import org.snmp4j.security.USM;
import org.snmp4j.security.UsmUser;
import org.snmp4j.smi.Address;
import org.snmp4j.smi.Null;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.UdpAddress;
import org.snmp4j.smi.Variable;
import org.snmp4j.smi.VariableBinding;
import org.snmp4j.transport.DefaultUdpTransportMapping;

/** An agent of all versions that does everything right, on SNMP4J. */
final class HonestAgent implements AutoCloseable {
    static final String OPEN = "open";
    static final String SIGNING = "signing";
    static final String SECRET = "secret";
    static final String PASSPHRASE = "a long passphrase";
    static final byte[] ENGINE_ID = HexFormat.of().parseHex("80001f8880e0f389158633066b00000001");

    private final Snmp snmp;
    private final DefaultUdpTransportMapping transport;
    private final NavigableMap<OID, Variable> mib = new TreeMap<>();

    HonestAgent() throws IOException {
        USM usm = new USM(V3Protocols.ALL, new OctetString(ENGINE_ID), 1);
        OctetString passphrase = new OctetString(PASSPHRASE);
        usm.addUser(new UsmUser(new OctetString(OPEN), null, null, null, null));
        usm.addUser(new UsmUser(new OctetString(SIGNING), AuthSHA.ID, passphrase, null, null));
        usm.addUser(new UsmUser(new OctetString(SECRET), AuthSHA.ID, passphrase, PrivAES128.ID, passphrase));
        CounterSupport counters = new CounterSupport();
        CounterListener counting = new DefaultCounterListener();
        counters.addCounterListener(counting);
        MessageDispatcherImpl dispatcher = new MessageDispatcherImpl();
        dispatcher.addMessageProcessingModel(new MPv1());
        dispatcher.addMessageProcessingModel(new MPv2c());
        dispatcher.addMessageProcessingModel(new MPv3(
                ENGINE_ID, null, V3Protocols.ALL, SecurityModels.getCollection(new SecurityModel[] {usm}), counters));
        transport = new DefaultUdpTransportMapping(new UdpAddress(InetAddress.getLoopbackAddress(), 0));
        snmp = new Snmp(dispatcher, transport);
        snmp.setCounterSupport(counters);
        snmp.addCommandResponder(new CommandResponder() {
            @Override
            public <A extends Address> void processPdu(CommandResponderEvent<A> event) {
                respond(event);
            }
        });
        snmp.listen();
    }

    HonestAgent with(String oid, Variable value) {
        mib.put(new OID(oid), value);
        return this;
    }

    InetSocketAddress address() {
        UdpAddress address = transport.getListenAddress();
        return new InetSocketAddress(address.getInetAddress(), address.getPort());
    }

    private <A extends Address> void respond(CommandResponderEvent<A> event) {
        PDU request = event.getPDU();
        PDU response = (PDU) request.clone();
        response.setType(PDU.RESPONSE);
        response.setVariableBindings(values(request));
        if (request.getType() == PDU.GETBULK) {
            response.setErrorStatus(0);
            response.setErrorIndex(0);
        }
        event.setProcessed(true);
        try {
            event.getMessageDispatcher()
                    .returnResponsePdu(
                            event.getMessageProcessingModel(),
                            event.getSecurityModel(),
                            event.getSecurityName(),
                            event.getSecurityLevel(),
                            response,
                            event.getMaxSizeResponsePDU(),
                            event.getStateReference(),
                            new StatusInformation());
        } catch (MessageException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<VariableBinding> values(PDU request) {
        List<VariableBinding> values = new ArrayList<>();
        List<? extends VariableBinding> row = request.getVariableBindings();
        int repetitions = request.getType() == PDU.GETBULK ? request.getMaxRepetitions() : 1;
        for (int i = 0; i < repetitions; i++) {
            row = row.stream()
                    .map(asked -> request.getType() == PDU.GET ? get(asked.getOid()) : next(asked.getOid()))
                    .toList();
            values.addAll(row);
        }
        return values;
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

    @Override
    public void close() throws IOException {
        snmp.close();
    }
}
