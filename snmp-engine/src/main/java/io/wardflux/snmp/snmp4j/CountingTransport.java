package io.wardflux.snmp.snmp4j;

import java.io.IOException;
import java.net.SocketException;
import org.jspecify.annotations.Nullable;
import org.snmp4j.TransportStateReference;
import org.snmp4j.smi.UdpAddress;
import org.snmp4j.transport.DefaultUdpTransportMapping;

/** A lane's socket: small inbound buffer, used again for each datagram, and large socket buffers. */
final class CountingTransport extends DefaultUdpTransportMapping {
    private static final System.Logger LOG = System.getLogger(CountingTransport.class.getName());

    private final Counters counters;

    CountingTransport(Snmp4jSettings settings, Counters counters) throws IOException {
        super(new UdpAddress(
                settings.bindAddress().getAddress(), settings.bindAddress().getPort()));
        this.counters = counters;
        setMaxInboundMessageSize(settings.maxMessageSize());
        setAsyncMsgProcessingSupported(false);
        enlargeBuffers(settings.socketBuffer());
    }

    private void enlargeBuffers(int bytes) throws SocketException {
        setReceiveBufferSize(bytes);
        socket.setReceiveBufferSize(bytes);
        socket.setSendBufferSize(bytes);
        LOG.log(
                System.Logger.Level.INFO,
                "SNMP socket {0}: asked for buffers of {1} bytes, got {2} to receive and {3} to send",
                getListenAddress(),
                Integer.toString(bytes),
                Integer.toString(socket.getReceiveBufferSize()),
                Integer.toString(socket.getSendBufferSize()));
    }

    /** Only requests leave: a manager owes nobody a report, least of all somebody who pretends to be another. */
    @Override
    public void sendMessage(
            UdpAddress address,
            byte[] message,
            @Nullable TransportStateReference state,
            long timeoutMillis,
            int maxRetries)
            throws IOException {
        if (state == null || !(state.getTarget() instanceof Attempts.Counted target)) {
            return;
        }
        target.attempts().sentAt(System.nanoTime(), message.length);
        counters.sent.increment();
        super.sendMessage(address, message, state, timeoutMillis, maxRetries);
    }
}
