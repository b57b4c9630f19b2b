package io.wardflux.worker.ping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FpingIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    @Test
    void addressesOfBothKindsAnswer() throws InterruptedException {
        assertThat(answersOf("fping")).containsExactlyInAnyOrder("127.0.0.1", "::1");
    }

    /** As in a container: no user of rights, no capability, and sockets that everybody may use. */
    @Test
    void theyAnswerOneWithoutRights() throws IOException, InterruptedException {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root makes a network of its own");
        Path script = folder.resolve("fping-without-rights");
        // A copy has none of the rights that the file of the package has.
        Files.writeString(script, """
                #!/bin/sh
                set -e
                cp "$(command -v fping)" %1$s/fping
                chmod 755 %1$s %1$s/fping
                exec unshare --net sh -c '
                  ip link set lo up
                  echo "0 2147483647" >/proc/sys/net/ipv4/ping_group_range
                  exec setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all --bounding-set=-all %1$s/fping "$@"' fping "$@"
                """.formatted(folder));
        assertThat(script.toFile().setExecutable(true)).isTrue();
        assertThat(answersOf(script.toString())).containsExactlyInAnyOrder("127.0.0.1", "::1");
    }

    private static Set<String> answersOf(String program) throws InterruptedException {
        var settings =
                new PingSettings(program, 2, Duration.ofMillis(1), Duration.ofMillis(50), Duration.ofMillis(500));
        var answer = new Fping(settings).ping(Set.of("127.0.0.1", "::1"), LIMIT);
        assertThat(answer).isInstanceOf(Fping.Answer.Echoes.class);
        var echoes = ((Fping.Answer.Echoes) answer).byAddress();
        assertThat(echoes.values()).allMatch(echo -> echo.answered() == 2);
        return echoes.keySet();
    }
}
