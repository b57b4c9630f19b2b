package io.wardflux.worker.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class ProfileWriterTest {

    @Test
    void whatWaitsIsKeptHoweverLongTheDatabaseIsAway() {
        var nowhere = new JdbcTemplate(new DriverManagerDataSource("jdbc:nowhere:"));
        var writer = new ProfileWriter(new ProfileStore(nowhere), new SimpleMeterRegistry());
        writer.booted(1, new ProfileWriter.Boot(1, -1, 0, 1));
        for (int tries = 0; tries < 20; tries++) {
            writer.stop();
        }
        assertThat(writer.waiting()).isEqualTo(1);
    }
}
