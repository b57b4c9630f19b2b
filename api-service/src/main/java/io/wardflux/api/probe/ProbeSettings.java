package io.wardflux.api.probe;

import io.wardflux.snmp.Budget;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long a person waits for an agent.
 *
 * @param timeout of one attempt
 * @param total of all of them
 */
@ConfigurationProperties("ward.probe")
record ProbeSettings(
        @DefaultValue("1500ms") Duration timeout,
        @DefaultValue("2") int attempts,
        @DefaultValue("4s") Duration total) {

    Budget budget() {
        return new Budget(timeout, attempts, total);
    }
}
