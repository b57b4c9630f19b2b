package io.wardflux.snmp.snmp4j;

import io.wardflux.snmp.Politeness;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * @param bindAddress where requests come from; port 0 for a free one, which is needed where there are several sockets
 * @param sockets each with a thread of its own; one can do some ten thousand requests a second
 * @param maxInFlight how many polls and walks are asked at once, in all; more of them wait, because answers to too many
 *     requests at once overflow the socket's buffer
 * @param maxVarbinds in one GET, to begin with; what an agent bears best is learned, up to twice as many
 * @param maxBulkVarbinds that one GETBULK asks for, to begin with; some 50 fill an Ethernet frame
 * @param maxMessageSize of an answer, in bytes; told to v3 agents, and longer datagrams are cut off
 * @param socketBuffer for each direction, in bytes; the kernel may give less
 * @param maxAgents addresses of which is kept what was learned and sent, for v3 also engineID, clock and keys
 * @param politeness towards each address that has none of its own
 */
public record Snmp4jSettings(
        InetSocketAddress bindAddress,
        int sockets,
        int maxInFlight,
        int maxVarbinds,
        int maxBulkVarbinds,
        int maxMessageSize,
        int socketBuffer,
        int maxAgents,
        Politeness politeness) {

    public static final Snmp4jSettings DEFAULT =
            new Snmp4jSettings(anyAddress(), 1, 2_000, 25, 50, 8_192, 8 << 20, 50_000, Politeness.DEFAULT);

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
        if (socketBuffer < maxMessageSize || maxAgents < 1) {
            throw new IllegalArgumentException("socketBuffer holds at least one message, maxAgents is at least 1");
        }
    }

    private static InetSocketAddress anyAddress() {
        return new InetSocketAddress((InetAddress) null, 0);
    }

    public Snmp4jSettings withBindAddress(InetSocketAddress address) {
        return new Snmp4jSettings(
                address,
                sockets,
                maxInFlight,
                maxVarbinds,
                maxBulkVarbinds,
                maxMessageSize,
                socketBuffer,
                maxAgents,
                politeness);
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
                maxAgents,
                politeness);
    }

    public Snmp4jSettings withMaxInFlight(int count) {
        return new Snmp4jSettings(
                bindAddress,
                sockets,
                count,
                maxVarbinds,
                maxBulkVarbinds,
                maxMessageSize,
                socketBuffer,
                maxAgents,
                politeness);
    }

    public Snmp4jSettings withMaxVarbinds(int count) {
        return new Snmp4jSettings(
                bindAddress,
                sockets,
                maxInFlight,
                count,
                maxBulkVarbinds,
                maxMessageSize,
                socketBuffer,
                maxAgents,
                politeness);
    }

    public Snmp4jSettings withMaxAgents(int count) {
        return new Snmp4jSettings(
                bindAddress,
                sockets,
                maxInFlight,
                maxVarbinds,
                maxBulkVarbinds,
                maxMessageSize,
                socketBuffer,
                count,
                politeness);
    }

    public Snmp4jSettings withPoliteness(Politeness limits) {
        return new Snmp4jSettings(
                bindAddress,
                sockets,
                maxInFlight,
                maxVarbinds,
                maxBulkVarbinds,
                maxMessageSize,
                socketBuffer,
                maxAgents,
                limits);
    }
}
