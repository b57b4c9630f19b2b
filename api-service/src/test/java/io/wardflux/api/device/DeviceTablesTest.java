package io.wardflux.api.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DeviceTablesTest {

    private static String from(List<String> conditions, String order) {
        DeviceTables tables = DeviceTables.of(conditions, order);
        return tables.id() + tables.where(conditions).stripTrailing();
    }

    @Test
    void onlyTablesThatAreSpokenOfAreRead() {
        assertThat(from(List.of(), "")).isEqualTo("d.id from device d");
        assertThat(from(List.of(), "order by d.id")).isEqualTo("d.id from device d");
        assertThat(from(List.of(), "order by d.ip::inet asc nulls first, d.id")).isEqualTo("d.id from device d");
        assertThat(from(List.of("s.shown = :status"), "order by s.last_seen desc nulls last, d.id desc"))
                .isEqualTo("s.device_id from device_state s where s.shown = :status");
        assertThat(from(List.of("t.template_id = :templateId"), ""))
                .isEqualTo("t.device_id from device_template t where t.template_id = :templateId");
    }

    @Test
    void severalAreJoined() {
        assertThat(from(List.of("s.shown = :status", "t.template_id = :templateId"), "order by d.name, d.id"))
                .isEqualTo("d.id from device d join device_state s on s.device_id = d.id"
                        + " join device_template t on t.device_id = d.id"
                        + " where s.shown = :status and t.template_id = :templateId");
    }
}
