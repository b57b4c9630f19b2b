package io.wardflux.localstack;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The signals that the servers need; the JDK itself can only send TERM and KILL. */
enum Signal {
    INT,
    TERM,
    KILL,
    STOP,
    CONT;

    void sendTo(Collection<Long> pids) {
        if (pids.isEmpty()) {
            return;
        }
        // The shell's own kill: /bin/kill is not on every machine.
        List<String> command = new ArrayList<>(List.of("sh", "-c", "kill -" + name() + " \"$@\" 2>/dev/null", "sh"));
        pids.forEach(pid -> command.add(Long.toString(pid)));
        try {
            new ProcessBuilder(command).inheritIO().start().waitFor();
        } catch (IOException e) {
            throw new ServerException("Cannot run sh to send signal " + name(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerException("Interrupted while sending signal " + name(), e);
        }
    }
}
