package io.wardflux.api.profile;

import io.wardflux.snmp.AgentProfile;
import io.wardflux.snmp.Budget;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What holds for devices of which nothing else is known; only shown here, it is the workers' settings.
 *
 * @param timeout of one attempt
 * @param budget of a poll
 * @param packetsPerSecond 0 for no limit
 */
@ConfigurationProperties("ward.snmp")
record PollSettings(
        @DefaultValue("1500ms") Duration timeout,
        @DefaultValue("5s") Duration budget,
        @DefaultValue("1") int inFlightPerDevice,
        @DefaultValue("0") int packetsPerSecond) {

    /** How long the workers' attempts wait for an agent of which that is known. */
    Duration attemptTimeout(AgentProfile learned) {
        Duration total = budget.compareTo(timeout) < 0 ? timeout : budget;
        return learned.attemptTimeout(new Budget(timeout, 1, total));
    }
}
