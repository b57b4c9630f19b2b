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
    private static final int DEVICES = 50_000;
    private static final int VARBINDS = 25;
    private static final double SECONDS = Double.parseDouble(System.getProperty("ward.speed.seconds", "3"));

    @Test
    void fiftyThousandAddressesOnOnePortAnswerFast() throws Exception {
        SimulatorConfig config = SimulatorConfig.DEFAULT
                .with("port", "0")
                .with("first-address", FIRST)
                .with("devices", Integer.toString(DEVICES))
                .with("template", "bench");
        try (Simulator simulator = Simulator.start(config)) {
            LoadGenerator generator =
                    new LoadGenerator(config.firstAddressNumber(), DEVICES, simulator.port(), VARBINDS);
            generator.run(1);
            long requests = simulator.requests();
            long cpu = simulatorCpu();

            LoadGenerator.Result result = generator.run(SECONDS);

            double micros = (simulatorCpu() - cpu) / 1e3 / (simulator.requests() - requests);
            System.out.printf(
                    "simulator: %.0f answers a second of %d varbinds; %.1f us CPU a request, so %.0f a second on a core%n",
                    result.perSecond(), VARBINDS, micros, 1e6 / micros);
            assertThat(result.devicesThatAnswered()).isEqualTo(DEVICES);
            assertThat(result.answered()).isGreaterThan(result.sent() * 9 / 10);
            assertThat(1e6 / micros).isGreaterThan(10_000);
        }
    }

    private static long simulatorCpu() {
        var threads = ManagementFactory.getThreadMXBean();
        return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(thread -> thread != null && thread.getThreadName().startsWith("agents-"))
                .mapToLong(thread -> threads.getThreadCpuTime(thread.getThreadId()))
                .sum();
    }
}
