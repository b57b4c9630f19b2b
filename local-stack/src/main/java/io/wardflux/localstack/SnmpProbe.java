package io.wardflux.localstack;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.HexFormat;

/** Whether an agent answers: one datagram there, any datagram back. */
enum SnmpProbe {
    /**
     * An SNMPv3 GET without an engine id (RFC 3414, section 4): every agent that speaks v3 answers it with a report,
     * whatever its communities and users are.
     */
    ENGINE_DISCOVERY("3037020103300d020101020205c00401040201030410300e040002010002"
            + "0100040004000400301104000400a00b0201010201000201003000"),
    /** A v2c GET of sysUpTime.0 with the community {@code public}. */
    PUBLIC_SYS_UP_TIME("302602010104067075626c6963a019020101020100020100300e300c06082b060102010103000500");

    private final byte[] request;

    SnmpProbe(String hex) {
        this.request = HexFormat.of().parseHex(hex);
    }

    boolean isAnsweredBy(InetSocketAddress agent) {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(agent);
            socket.setSoTimeout(200);
            socket.send(new DatagramPacket(request, request.length));
            socket.receive(new DatagramPacket(new byte[1500], 1500));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
