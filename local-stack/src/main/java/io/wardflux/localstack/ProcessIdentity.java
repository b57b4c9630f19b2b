package io.wardflux.localstack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One process and no later one that got the same pid: the pid with the start time from {@code /proc/<pid>/stat}, in clock
 * ticks since boot.
 */
record ProcessIdentity(long pid, long startTicks) {

    static Optional<ProcessIdentity> of(long pid) {
        try {
            return parseStat(Files.readString(Path.of("/proc", Long.toString(pid), "stat")));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Empty for a zombie: it has ended, only its parent has not noticed. */
    static Optional<ProcessIdentity> parseStat(String stat) {
        // The second field is the program's name in parentheses, and may hold spaces and parentheses itself.
        int nameEnd = stat.lastIndexOf(')');
        int nameStart = stat.indexOf(" (");
        if (nameStart < 0 || nameEnd < nameStart) {
            return Optional.empty();
        }
        String[] fields = stat.substring(nameEnd + 1).trim().split(" ");
        if (fields.length < 20 || fields[0].equals("Z") || fields[0].equals("X")) {
            return Optional.empty();
        }
        return Optional.of(
                new ProcessIdentity(Long.parseLong(stat.substring(0, nameStart)), Long.parseLong(fields[19])));
    }

    boolean isAlive() {
        return of(pid).filter(this::equals).isPresent();
    }
}
