package io.wardflux.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/** Sends datagrams to simulated agents from one socket and reads what comes back, from wherever. */
final class Asker implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(3);
    static final Duration SILENCE = Duration.ofMillis(300);

    record Reply(InetAddress from, int port, byte[] bytes) {
        Message message() {
            try {
                return Message.read(bytes);
            } catch (Malformed e) {
                throw new AssertionError("no SNMP message: " + e.getMessage(), e);
            }
        }
    }

    private final DatagramSocket socket;
    private final int port;

    Asker(int port) throws IOException {
        this.socket = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"));
        this.port = port;
    }

    void send(String address, byte[] bytes) {
        try {
            socket.send(new DatagramPacket(bytes, bytes.length, InetAddress.ofLiteral(address), port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Optional<Reply> receive(Duration patience) {
        try {
            socket.setSoTimeout((int) Math.max(1, patience.toMillis()));
            DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
            socket.receive(packet);
            return Optional.of(new Reply(
                    packet.getAddress(), packet.getPort(), Arrays.copyOf(packet.getData(), packet.getLength())));
        } catch (SocketTimeoutException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Message ask(String address, byte[] request) {
        send(address, request);
        return receive(PATIENCE)
                .orElseThrow(() -> new AssertionError("no answer from " + address))
                .message();
    }

    boolean isSilent(String address, byte[] request) {
        send(address, request);
        return receive(SILENCE).isEmpty();
    }

    @Override
    public void close() {
        socket.close();
    }
}
