package io.wardflux.worker.poll;

import io.wardflux.foundation.SettingException;
import io.wardflux.snmp.Budget;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How patient the worker is with a device.
 *
 * @param timeout of one attempt
 * @param attempts for each PDU
 * @param budget of one poll of a device, all PDUs and attempts together: what a dead device costs
 * @param sockets each with a thread of its own
 * @param inFlightPerDevice PDUs that wait for a device's answer at the same time, over all its polls and walks
 * @param packetsPerSecond that a device is sent at most; 0 for no limit
 */
@Validated
@ConfigurationProperties("ward.snmp")
record SnmpSettings(
        @DefaultValue("1500ms") Duration timeout,
        @DefaultValue("3") @Min(1) @Max(10) int attempts,
        @DefaultValue("5s") Duration budget,
        @DefaultValue("1") @Min(1) @Max(64) int sockets,
        @DefaultValue("1") @Min(1) @Max(100) int inFlightPerDevice,
        @DefaultValue("0") @Min(0) @Max(10_000) int packetsPerSecond) {

    private static final Duration LONGEST = Duration.ofSeconds(60);

    /** @throws SettingException where the durations do not fit together */
    Budget toBudget() {
        if (timeout.compareTo(Duration.ofMillis(10)) < 0 || timeout.compareTo(LONGEST) > 0) {
            throw new SettingException(
                    "WARD_SNMP_TIMEOUT is " + timeout.toMillis() + "ms: it must be between 10ms and 60s.");
        }
        if (budget.compareTo(timeout) < 0 || budget.compareTo(LONGEST) > 0) {
            throw new SettingException("WARD_SNMP_BUDGET is " + budget.toMillis()
                    + "ms: it must be between WARD_SNMP_TIMEOUT (" + timeout.toMillis() + "ms) and 60s.");
        }
        return new Budget(timeout, attempts, budget);
    }
}
