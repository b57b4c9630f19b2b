package io.wardflux.localstack;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.NoSuchElementException;
import java.util.Scanner;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntPredicate;

/**
 * Free ports of 127.0.0.1, for servers that are taken away and given back. They lie outside the range from which the kernel
 * takes the ports of outgoing connections: one of those could get a server's port while the server is down.
 */
public final class Ports {
    private static final int LOWEST = 10_000;
    private static final int HIGHEST = 32_000;
    private static final int FEWEST = 1_000;
    private static final int MOST_ATTEMPTS = 1_000;
    private static final Path KERNEL_RANGE = Path.of("/proc/sys/net/ipv4/ip_local_port_range");

    /** Where people look for a server of their own: the simulator's, memcached, Zabbix, RabbitMQ, MongoDB and others. */
    private static final Set<Integer> WELL_KNOWN =
            Set.of(10_000, 10_050, 10_051, 11_161, 11_211, 15_671, 15_672, 19_999, 25_565, 25_672, 26_379, 27_017);

    private Ports() {}

    public static int freeTcp() {
        return free("TCP", Ports::isFreeTcp);
    }

    public static int freeUdp() {
        return free("UDP", Ports::isFreeUdp);
    }

    /** As a server would bind it: connections of an earlier server that are in TIME_WAIT do not count. */
    static boolean isFreeTcp(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    static boolean isFreeUdp(int port) {
        try (DatagramSocket socket =
                new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    /** Below this port the kernel gives none to outgoing connections. */
    static int kernelRangeStart() {
        // In one read: some kernels answer the second one of such a file with its end, and readString begins with one
        // byte.
        try (BufferedReader range = Files.newBufferedReader(KERNEL_RANGE)) {
            return new Scanner(String.valueOf(range.readLine())).nextInt();
        } catch (IOException | NoSuchElementException e) {
            return HIGHEST;
        }
    }

    /** At random, because several JVMs look for one at the same time. */
    private static int free(String protocol, IntPredicate isFree) {
        int below = Math.min(HIGHEST, kernelRangeStart());
        if (below < LOWEST + FEWEST) {
            // The kernel takes (nearly) all of them for itself, so one is as good as another.
            below = HIGHEST;
        }
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, below);
            if (!WELL_KNOWN.contains(port) && isFree.test(port)) {
                return port;
            }
        }
        throw new ServerException("No free %s port on 127.0.0.1 from %d to %d.".formatted(protocol, LOWEST, below - 1));
    }
}
