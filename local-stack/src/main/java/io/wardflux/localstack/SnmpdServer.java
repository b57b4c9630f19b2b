package io.wardflux.localstack;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * net-snmp's agent with a configuration of the caller's ({@code rocommunity}, {@code createUser}, {@code override}, …). It
 * reads no other configuration, and keeps its engine boots and users in its directory.
 */
public final class SnmpdServer extends LocalServer {
    /**
     * An SNMPv3 GET without an engine id (RFC 3414, section 4): every agent answers it with a report, whatever its
     * communities and users are.
     */
    private static final byte[] ENGINE_DISCOVERY = HexFormat.of()
            .parseHex("3037020103300d020101020205c00401040201030410300e040002010002"
                    + "0100040004000400301104000400a00b0201010201000201003000");

    private final String configuration;

    private SnmpdServer(Path directory, int port, String configuration, Lifetime lifetime) {
        super("snmpd", directory, port, lifetime);
        this.configuration = configuration;
    }

    /**
     * @param port UDP; 0 for a free one
     * @param configuration the text of snmpd.conf, without an agentAddress
     */
    public static SnmpdServer start(Path directory, int port, String configuration) {
        return start(port, Ports::freeUdp, p -> new SnmpdServer(directory, p, configuration, Lifetime.WITH_JVM));
    }

    @Override
    void prepare() throws IOException {
        Files.createDirectories(directory().resolve("state"));
        Secrets.write(directory().resolve("snmpd.conf"), configuration + "\n");
    }

    @Override
    List<String> command() {
        return List.of(
                Programs.require("snmpd", "snmpd").toString(),
                "-f",
                "-Lo",
                "-C",
                "-c",
                directory().resolve("snmpd.conf").toString(),
                "udp:127.0.0.1:" + port());
    }

    @Override
    Map<String, String> environment() {
        // Without MIB files it starts faster, and does not fill its log with those that are not installed.
        return Map.of("SNMP_PERSISTENT_DIR", directory().resolve("state").toString(), "MIBS", ":");
    }

    @Override
    boolean isReady() {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port()));
            socket.setSoTimeout(200);
            socket.send(new DatagramPacket(ENGINE_DISCOVERY, ENGINE_DISCOVERY.length));
            socket.receive(new DatagramPacket(new byte[1500], 1500));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    boolean portIsFree() {
        return Ports.isFreeUdp(port());
    }
}
