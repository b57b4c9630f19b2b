package io.wardflux.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs net-snmp's tools. */
final class NetSnmp {

    record Run(int code, List<String> lines) {
        List<String> oids() {
            return lines.stream()
                    .filter(line -> line.contains(" = ") && !line.contains("No more variables"))
                    .map(line -> line.split(" = ", 2)[0])
                    .toList();
        }

        String text() {
            return String.join("\n", lines);
        }
    }

    private NetSnmp() {}

    static Run run(List<String> command, Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("MIBS", ":");
        builder.environment().put("LC_ALL", "C");
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("Created directory: "))
                    .toList();
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            return new Run(process.exitValue(), lines);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError("Cannot run " + command.getFirst() + "; is the package snmp installed?", e);
        }
    }
}
