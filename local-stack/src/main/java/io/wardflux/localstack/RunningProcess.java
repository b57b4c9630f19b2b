package io.wardflux.localstack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A process of local mode that outlived the JVM that started it. Its pid file holds {@code <pid> <start> <port>}, where start
 * is that of {@link ProcessIdentity}: a foreign process that got the same pid is never taken for it.
 */
record RunningProcess(ProcessIdentity identity, int port) {
    private static final Duration PORT_PATIENCE = Duration.ofSeconds(5);

    /** Empty when there is no such file, when it is damaged, and when that process has ended. */
    static Optional<RunningProcess> read(Path pidFile) {
        try {
            String[] fields = Files.readString(pidFile).trim().split(" ");
            return fields.length == 3
                    ? Optional.of(new RunningProcess(
                                    new ProcessIdentity(Long.parseLong(fields[0]), Long.parseLong(fields[1])),
                                    Integer.parseInt(fields[2])))
                            .filter(process -> process.identity().isAlive())
                    : Optional.empty();
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    void write(Path pidFile) throws IOException {
        Files.createDirectories(pidFile.getParent());
        Files.writeString(pidFile, "%d %d %d%n".formatted(identity.pid(), identity.startTicks(), port));
    }

    void send(Signal signal) {
        if (identity.isAlive()) {
            signal.sendTo(List.of(identity.pid()));
        }
    }

    /** Waits until it has ended and its port is free; kills it when it does not end in time. */
    void awaitEnd(Duration patience) {
        if (!Patience.until(patience, () -> !identity.isAlive())) {
            send(Signal.KILL);
            Patience.until(Duration.ofSeconds(10), () -> !identity.isAlive());
        }
        // Its last threads may hold its sockets a moment longer; who starts it again needs the port.
        Patience.until(PORT_PATIENCE, () -> Ports.isFreeTcp(port) && Ports.isFreeUdp(port));
    }
}
