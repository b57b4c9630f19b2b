package io.wardflux.snmp.snmp4j;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * @param bindAddress where requests come from; port 0 for a free one, which is needed where there are several sockets
 * @param sockets each with a thread of its own; one can do some ten thousand requests a second
 * @param maxInFlight how many polls and walks are asked at once, in all; more of them wait, because answers to too many
 *     requests at once overflow the socket's buffer
 * @param maxVarbinds in one GET; agents that find it too big get fewer
 * @param maxBulkVarbinds that one GETBULK asks for; some 50 fill an Ethernet frame
 * @param maxMessageSize of an answer, in bytes; told to v3 agents, and longer datagrams are cut off
 * @param socketBuffer for each direction, in bytes; the kernel may give less
 * @param maxEngines v3 agents whose engineID and keys are remembered
 */
public record Snmp4jSettings(
        InetSocketAddress bindAddress,
        int sockets,
        int maxInFlight,
        int maxVarbinds,
        int maxBulkVarbinds,
        int maxMessageSize,
        int socketBuffer,
        int maxEngines) {

    public static final Snmp4jSettings DEFAULT =
            new Snmp4jSettings(anyAddress(), 1, 2_000, 25, 50, 8_192, 8 << 20, 50_000);

    public Snmp4jSettings {
        if (sockets < 1 || sockets > 64) {
            throw new IllegalArgumentException("sockets is " + sockets + ", allowed are 1 to 64");
        }
        if (sockets > 1 && bindAddress.getPort() != 0) {
            throw new IllegalArgumentException("several sockets cannot share port " + bindAddress.getPort());
        }
        if (maxInFlight < sockets) {
            throw new IllegalArgumentException("maxInFlight is " + maxInFlight + ", allowed is one per socket or more");
        }
        if (maxVarbinds < 1 || maxVarbinds > 1_000 || maxBulkVarbinds < 1 || maxBulkVarbinds > 1_000) {
            throw new IllegalArgumentException("a PDU has 1 to 1000 varbinds");
        }
        if (maxMessageSize < 484 || maxMessageSize > 65_507) {
            // RFC 3412 §6.3 demands 484.
            throw new IllegalArgumentException("maxMessageSize is " + maxMessageSize + ", allowed are 484 to 65507");
        }
        if (socketBuffer < maxMessageSize || maxEngines < 1) {
            throw new IllegalArgumentException("socketBuffer holds at least one message, maxEngines is at least 1");
        }
    }

    private static InetSocketAddress anyAddress() {
        return new InetSocketAddress((InetAddress) null, 0);
    }

    public Snmp4jSettings withBindAddress(InetSocketAddress address) {
        return new Snmp4jSettings(
                address, sockets, maxInFlight, maxVarbinds, maxBulkVarbinds, maxMessageSize, socketBuffer, maxEngines);
    }

    public Snmp4jSettings withSockets(int count) {
        return new Snmp4jSettings(
                bindAddress,
                count,
                maxInFlight,
                maxVarbinds,
                maxBulkVarbinds,
                maxMessageSize,
                socketBuffer,
                maxEngines);
    }

    public Snmp4jSettings withMaxInFlight(int count) {
        return new Snmp4jSettings(
                bindAddress, sockets, count, maxVarbinds, maxBulkVarbinds, maxMessageSize, socketBuffer, maxEngines);
    }

    public Snmp4jSettings withMaxVarbinds(int count) {
        return new Snmp4jSettings(
                bindAddress, sockets, maxInFlight, count, maxBulkVarbinds, maxMessageSize, socketBuffer, maxEngines);
    }
}
