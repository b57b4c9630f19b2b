package io.wardflux.localstack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** How to start PostgreSQL, which refuses to run as root. */
enum Unprivileged {
    /** Not root, and nothing else is needed. */
    AS_IS,
    /** In a user namespace of its own, where root has no name and no power; files stay root's. */
    USER_NAMESPACE,
    /** As nobody, who owns the data and may pass through folders that are closed to others. */
    NOBODY;

    private static final String NOBODY_ID = "65534";

    static Unprivileged choose() {
        if (!isRoot()) {
            return AS_IS;
        }
        return Programs.works(List.of("unshare", "-U", "true")) ? USER_NAMESPACE : NOBODY;
    }

    /**
     * What to put before the command.
     *
     * @param lifetime a test's server gets System V memory of its own that vanishes with it, because nobody restarts it
     *     after a kill to clean up. Local mode's does not: PostgreSQL tells by that memory that an older server still runs.
     */
    List<String> wrapper(Lifetime lifetime) {
        boolean ownMemory = lifetime == Lifetime.WITH_JVM && Programs.works(List.of("unshare", "-U", "--ipc", "true"));
        return switch (this) {
            case AS_IS -> ownMemory ? List.of("unshare", "-U", "--ipc") : List.of();
            case USER_NAMESPACE -> ownMemory ? List.of("unshare", "-U", "--ipc") : List.of("unshare", "-U");
            case NOBODY ->
                List.of(
                        "setpriv",
                        "--reuid=" + NOBODY_ID,
                        "--regid=" + NOBODY_ID,
                        "--clear-groups",
                        "--inh-caps=-all,+dac_override",
                        "--ambient-caps=-all,+dac_override",
                        "--bounding-set=-all,+dac_override",
                        "--");
        };
    }

    void own(Path folder) throws IOException {
        if (this == NOBODY) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : all.toList()) {
                    Files.setAttribute(path, "unix:uid", Integer.parseInt(NOBODY_ID));
                }
            }
        }
    }

    private static boolean isRoot() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        } catch (IOException e) {
            throw new ServerException("Cannot tell who owns this process: /proc is not there", e);
        }
    }
}
