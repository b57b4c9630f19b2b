package io.wardflux.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * How fast one thread answers. Measured in its own CPU time, because the machine may have other work; see
 * docs/simulator.md for how to measure on an idle one.
 */
class SpeedIT {

    private static final String FIRST = "127.64.0.1";
    private static final double SECONDS = Double.parseDouble(System.getProperty("ward.speed.seconds", "3"));

    @Test
    void fiftyThousandAddressesOnOnePortAnswerFast() throws Exception {
        int devices = 50_000;
        SimulatorConfig config = config(devices);
        try (Simulator simulator = Simulator.start(config)) {
            assertFast(
                    simulator,
                    LoadGenerator.v2c(config.firstAddressNumber(), devices, simulator.port(), 25),
                    devices,
                    25);
        }
    }

    @Test
    void v3StaysWithinItsBound() throws Exception {
        int devices = 10_000;
        SimulatorConfig config = config(devices)
                .with("v3-user", Manager.USER.name())
                .with("v3-auth-passphrase", Manager.USER.authPassphrase())
                .with("v3-priv-passphrase", Manager.USER.privPassphrase());
        try (Simulator simulator = Simulator.start(config)) {
            LoadGenerator generator = LoadGenerator.v3(config.firstAddressNumber(), devices, simulator.port(), 40, 0);
            assertFast(simulator, generator, devices, 40);
        }
    }

    private static SimulatorConfig config(int devices) {
        return SimulatorConfig.DEFAULT
                .with("port", "0")
                .with("first-address", FIRST)
                .with("devices", Integer.toString(devices))
                .with("template", "bench");
    }

    private static void assertFast(Simulator simulator, LoadGenerator generator, int devices, int varbinds)
            throws Exception {
        generator.run(1);
        long requests = simulator.requests();
        long cpu = simulatorCpu();

        LoadGenerator.Result result = generator.run(SECONDS);

        double micros = (simulatorCpu() - cpu) / 1e3 / (simulator.requests() - requests);
        System.out.printf(
                "simulator: %.0f answers a second of %d varbinds; %.1f us CPU a request, so %.0f a second on a core%n",
                result.perSecond(), varbinds, micros, 1e6 / micros);
        assertThat(result.devicesThatAnswered()).isEqualTo(devices);
        assertThat(result.answered()).isGreaterThan(result.sent() * 9 / 10);
        assertThat(1e6 / micros).isGreaterThan(10_000);
    }

    private static long simulatorCpu() {
        var threads = ManagementFactory.getThreadMXBean();
        return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(thread -> thread != null && thread.getThreadName().startsWith("agents-"))
                .mapToLong(thread -> threads.getThreadCpuTime(thread.getThreadId()))
                .sum();
    }
}
