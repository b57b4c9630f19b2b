package io.wardflux.localstack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * net-snmp's agent with a configuration of the caller's ({@code rocommunity}, {@code createUser}, {@code override}, …). It
 * reads no other configuration, and keeps its engine boots and users in its directory.
 */
public final class SnmpdServer extends LocalServer {
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
                // With -C it reads nothing else, not even the engineID and the boots that it wrote itself.
                directory().resolve("snmpd.conf") + "," + directory().resolve("state/snmpd.conf"),
                "udp:127.0.0.1:" + port());
    }

    @Override
    Map<String, String> environment() {
        // Without MIB files it starts faster, and does not fill its log with those that are not installed.
        return Map.of("SNMP_PERSISTENT_DIR", directory().resolve("state").toString(), "MIBS", ":");
    }

    @Override
    boolean isReady() {
        return SnmpProbe.ENGINE_DISCOVERY.isAnsweredBy(new InetSocketAddress(InetAddress.getLoopbackAddress(), port()));
    }

    @Override
    boolean portIsFree() {
        return Ports.isFreeUdp(port());
    }
}
