package io.wardflux.simulator;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is played.
 *
 * @param port 0 for any that is free
 * @param recordings a folder of {@code .snmprec} files to play instead of the template
 * @param items of a device of the template {@code bench}
 * @param user of v3
 */
public record SimulatorConfig(
        int devices,
        int port,
        String firstAddress,
        String template,
        @Nullable Path recordings,
        int interfaces,
        int items,
        long seed,
        String faults,
        int httpPort,
        String community,
        int threads,
        UsmUser user) {

    private static final int MOST_DEVICES = 4_000_000;

    public static final SimulatorConfig DEFAULT =
            new SimulatorConfig(25, 11161, "127.20.0.1", "mix", null, 8, 40, 1, "", 0, "public", 1, UsmUser.NONE);

    public SimulatorConfig {
        if (devices < 1 || devices > MOST_DEVICES) {
            throw new IllegalArgumentException("--devices is between 1 and " + MOST_DEVICES);
        }
        if (port < 0 || port > 65535 || httpPort < 0 || httpPort > 65535) {
            throw new IllegalArgumentException("--port and --http-port are between 0 and 65535");
        }
        if (interfaces < 0 || items < 0 || threads < 1) {
            throw new IllegalArgumentException("--interfaces and --items are at least 0, --threads at least 1");
        }
    }

    public SimulatorConfig withDevices(int count) {
        return with("devices", Integer.toString(count));
    }

    /** @throws IllegalArgumentException in one sentence, naming the flag */
    static SimulatorConfig parse(List<String> arguments) {
        SimulatorConfig config = DEFAULT;
        for (int i = 0; i < arguments.size(); i += 2) {
            String flag = arguments.get(i);
            if (!flag.startsWith("--") || i + 1 == arguments.size()) {
                throw new IllegalArgumentException("'" + flag + "' is no flag with a value");
            }
            try {
                config = config.with(flag.substring(2), arguments.get(i + 1));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(flag + " needs a number, not '" + arguments.get(i + 1) + "'", e);
            }
        }
        return config;
    }

    /** @param flag a flag's name without its dashes */
    public SimulatorConfig with(String flag, String value) {
        return switch (flag) {
            case "devices" -> copy(Integer.parseInt(value), port, recordings, interfaces, items, seed, threads);
            case "port" -> copy(devices, Integer.parseInt(value), recordings, interfaces, items, seed, threads);
            case "recordings" -> copy(devices, port, Path.of(value), interfaces, items, seed, threads);
            case "interfaces" -> copy(devices, port, recordings, Integer.parseInt(value), items, seed, threads);
            case "items" -> copy(devices, port, recordings, interfaces, Integer.parseInt(value), seed, threads);
            case "seed" -> copy(devices, port, recordings, interfaces, items, Long.parseLong(value), threads);
            case "threads" -> copy(devices, port, recordings, interfaces, items, seed, Integer.parseInt(value));
            case "first-address" -> text(value, template, faults, httpPort, community);
            case "template" -> text(firstAddress, value, faults, httpPort, community);
            case "faults" -> text(firstAddress, template, value, httpPort, community);
            case "http-port" -> text(firstAddress, template, faults, Integer.parseInt(value), community);
            case "community" -> text(firstAddress, template, faults, httpPort, value);
            case "v3-user", "v3-auth", "v3-auth-passphrase", "v3-priv", "v3-priv-passphrase" ->
                withUser(user.with(flag, value));
            default -> throw new IllegalArgumentException("'--" + flag + "' is not a flag of the simulator");
        };
    }

    private SimulatorConfig copy(
            int count, int udp, @Nullable Path folder, int interfaceCount, int itemCount, long start, int threadCount) {
        return new SimulatorConfig(
                count,
                udp,
                firstAddress,
                template,
                folder,
                interfaceCount,
                itemCount,
                start,
                faults,
                httpPort,
                community,
                threadCount,
                user);
    }

    private SimulatorConfig text(String first, String kind, String misbehaviour, int http, String word) {
        return new SimulatorConfig(
                devices,
                port,
                first,
                kind,
                recordings,
                interfaces,
                items,
                seed,
                misbehaviour,
                http,
                word,
                threads,
                user);
    }

    private SimulatorConfig withUser(UsmUser other) {
        return new SimulatorConfig(
                devices,
                port,
                firstAddress,
                template,
                recordings,
                interfaces,
                items,
                seed,
                faults,
                httpPort,
                community,
                threads,
                other);
    }

    int firstAddressNumber() {
        try {
            byte[] octets = InetAddress.ofLiteral(firstAddress).getAddress();
            boolean loopback = octets[0] == 127;
            boolean benchmarks = octets[0] == (byte) 198 && (octets[1] & 0xFE) == 18;
            if (octets.length == 4 && (loopback || benchmarks)) {
                return ByteBuffer.wrap(octets).getInt();
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--first-address '" + firstAddress + "' is no address", e);
        }
        throw new IllegalArgumentException(
                "--first-address '" + firstAddress + "' is not in 127.0.0.0/8 or 198.18.0.0/15");
    }

    byte[] communityOctets() {
        return community.getBytes(StandardCharsets.UTF_8);
    }
}
