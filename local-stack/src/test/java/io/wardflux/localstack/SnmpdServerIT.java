package io.wardflux.localstack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnmpdServerIT {

    @Test
    void playsTheConfigurationItWasGiven(@TempDir Path folder) throws Exception {
        try (SnmpdServer server = SnmpdServer.start(folder, 0, """
                rocommunity secret 127.0.0.1
                sysName first-of-its-kind
                """)) {
            assertThat(sysName(server.port())).isEqualTo("\"first-of-its-kind\"");

            server.restart();
            assertThat(sysName(server.port())).isEqualTo("\"first-of-its-kind\"");

            server.kill();
            assertThat(server.isRunning()).isFalse();
        }
    }

    private static String sysName(int port) throws IOException, InterruptedException {
        Process snmpget = new ProcessBuilder(
                        "snmpget", "-v2c", "-csecret", "-Oqv", "127.0.0.1:" + port, "1.3.6.1.2.1.1.5.0")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String answer = new String(snmpget.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
        assertThat(snmpget.waitFor()).as(answer).isZero();
        return answer;
    }
}
