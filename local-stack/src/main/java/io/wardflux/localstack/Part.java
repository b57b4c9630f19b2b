package io.wardflux.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/** One process of local mode: how it is started, the setting of its port, and where its pid and log are. */
record Part(LocalServer server, PortSetting port, LocalFolder folder) {

    String name() {
        return server.name();
    }

    Optional<RunningProcess> running() {
        return RunningProcess.read(folder.pidFile(name()));
    }

    /** Does not wait until it is ready. */
    RunningProcess start() {
        if (!server.portIsFree()) {
            throw new ServerException(port.taken(name()));
        }
        try {
            folder.rotateLog(name());
            long pid = server.spawn().pid();
            RunningProcess process = new RunningProcess(
                    ProcessIdentity.of(pid).orElseThrow(() -> failure("ended as soon as it was started")), port.port());
            process.write(folder.pidFile(name()));
            return process;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write to " + folder.root(), e);
        }
    }

    boolean isReady() {
        return server.isReady();
    }

    /** What happened, the last lines of the log, and what to do. */
    ServerException failure(String what) {
        return new ServerException("""
                %s failed: it %s.
                The last lines of its log, %s:
                %s
                Mend what they say, then start again.""".formatted(
                        name(), what, server.log(), server.logTail().indent(4).stripTrailing()));
    }
}
