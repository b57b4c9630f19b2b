package io.wardflux.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.wardflux.simulator.Simulator;
import io.wardflux.simulator.SimulatorConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

class MemoryIT {
    private static final int DEVICES = 10;

    @Test
    void moreDevicesThanAWorkerMayRememberArePolledAllTheSame() throws IOException {
        try (var rig = new Rig();
                var simulator = Simulator.start(
                        SimulatorConfig.DEFAULT.withDevices(DEVICES).with("port", "0"))) {
            var worker = rig.worker("--ward.cache.max-size=7KB");
            long credential = rig.community("v2c", "public");
            List<Long> devices = new ArrayList<>();
            for (int i = 1; i <= DEVICES; i++) {
                long device = rig.device("device-" + i, "127.20.0." + i, simulator.port(), credential);
                rig.item(device, "1.3.6.1.2.1.1.3.0", "m_uptime", "gauge");
                devices.add(device);
            }
            for (int round = 1; round <= 2; round++) {
                rig.publish(devices.stream().map(rig::pollAll).toList());
                rig.awaitNothingOpen();
                assertThat(rig.ledger()).containsEntry("ok", (long) round * DEVICES);
            }
            assertThat(gauge(worker, "ward.cache.capacity.bytes")).isEqualTo(7_168);
            assertThat(gauge(worker, "ward.cache.used.bytes")).isPositive().isLessThanOrEqualTo(7_168);
            assertThat(gauge(worker, "ward.cache.devices")).isEqualTo(3);
            assertThat(gauge(worker, "ward.cache.items")).isEqualTo(3);
        }
    }

    private static double gauge(ConfigurableApplicationContext worker, String name) {
        return worker.getBean(MeterRegistry.class).get(name).gauge().value();
    }
}
