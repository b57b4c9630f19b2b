package io.wardflux.api.profile;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What holds for devices of which nothing else is known; only shown here, it is the workers' settings.
 *
 * @param timeout of one attempt
 * @param packetsPerSecond 0 for no limit
 */
@ConfigurationProperties("ward.snmp")
record PollSettings(
        @DefaultValue("1500ms") Duration timeout,
        @DefaultValue("1") int inFlightPerDevice,
        @DefaultValue("0") int packetsPerSecond) {}
