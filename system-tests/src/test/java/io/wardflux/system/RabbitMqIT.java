package io.wardflux.system;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The whole system, with RabbitMQ carrying the jobs. */
class RabbitMqIT {

    @Test
    void theSystemPollsWithRabbitMqAndKeepsToIt() {
        try (var installation = new Installation()) {
            // Ends well only when each simulated device has shown a value.
            installation.start("--demo", "3", "--broker", "rabbitmq");

            assertThat(installation.metrics().samples("snmp_cpu_5sec")).isNotEmpty();
            assertThat(installation.pids()).containsKey("rabbitmq");
            assertThat(installation.tryToStart("--broker", "redis").output()).contains("runs with rabbitmq");
        }
    }
}
