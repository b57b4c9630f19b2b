package io.wardflux.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PortSettingTest {

    @Test
    void theEnvironmentBeatsTheDefault() {
        assertThat(PortSetting.of(Map.of(), "WARD_API_PORT", 5001).port()).isEqualTo(5001);
        assertThat(PortSetting.of(Map.of("WARD_API_PORT", " "), "WARD_API_PORT", 5001)
                        .port())
                .isEqualTo(5001);
        assertThat(PortSetting.of(Map.of("WARD_API_PORT", "65535"), "WARD_API_PORT", 5001)
                        .port())
                .isEqualTo(65_535);
    }

    @Test
    void namesASettingThatIsNoPort() {
        for (String wrong : List.of("0", "65536", "-1", "5001x", "999999999999")) {
            assertThatThrownBy(() -> PortSetting.of(Map.of("WARD_API_PORT", wrong), "WARD_API_PORT", 5001))
                    .isInstanceOf(ServerException.class)
                    .hasMessage("WARD_API_PORT=%s is not a port: it has to be a number from 1 to 65535.", wrong);
        }
    }

    @Test
    void countsUpToTheHighestPort() {
        PortSetting setting = new PortSetting("WARD_WORKER_PORT", 65_530);

        assertThat(setting.plus(5).port()).isEqualTo(65_535);
        assertThatThrownBy(() -> setting.plus(6)).hasMessageContaining("WARD_WORKER_PORT=65530 is too high");
    }

    @Test
    void aTakenPortIsASentenceWithTheSettingToChange() {
        assertThat(new PortSetting("WARD_VM_PORT", 8428).taken("victoria-metrics"))
                .isEqualTo(
                        "Port 8428 is taken; set WARD_VM_PORT to a free one for victoria-metrics, or end what uses it.");
    }
}
