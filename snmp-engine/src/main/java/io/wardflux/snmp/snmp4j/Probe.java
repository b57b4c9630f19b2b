package io.wardflux.snmp.snmp4j;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.HexFormat;

/**
 * Finds out why an agent is silent. The kernel tells of ICMP errors only on a connected socket, and the lane's is not;
 * so this one asks the same address for its engineID (RFC 3414 §4), which needs no credential.
 */
final class Probe {
    private static final byte[] ENGINE_DISCOVERY = HexFormat.of()
            .parseHex("3037020103300d020101020205c00401040201030410300e040002010002"
                    + "0100040004000400301104000400a00b0201010201000201003000");

    static final int BYTES = ENGINE_DISCOVERY.length;

    private final DatagramChannel channel;

    enum Finding {
        /** Nothing came back. */
        SILENT,
        /** A host or a router said that nobody is there. */
        REFUSED,
        /** The agent answers, but not what it was asked by the lane. */
        ALIVE
    }

    private Probe(DatagramChannel channel) {
        this.channel = channel;
    }

    static Probe send(InetSocketAddress from, InetSocketAddress to) throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        try {
            channel.configureBlocking(false);
            channel.bind(new InetSocketAddress(from.getAddress(), 0));
            channel.connect(to);
            channel.write(ByteBuffer.wrap(ENGINE_DISCOVERY));
            return new Probe(channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** The size of what came back until now, 0 for nothing, -1 where a host or a router refused; this ends it. */
    int end() {
        try (channel) {
            ByteBuffer answer = ByteBuffer.allocate(512);
            channel.read(answer);
            return answer.position();
        } catch (IOException e) {
            // PortUnreachableException, or no route to the host.
            return -1;
        }
    }
}
