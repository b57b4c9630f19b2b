package io.wardflux.worker.poll;

import io.wardflux.foundation.SettingException;
import io.wardflux.snmp.Budget;
import io.wardflux.snmp.Politeness;
import io.wardflux.snmp.SnmpSession;
import io.wardflux.snmp.snmp4j.Snmp4jSession;
import io.wardflux.snmp.snmp4j.Snmp4jSettings;
import io.wardflux.worker.held.WorkerSettings;
import io.wardflux.worker.settings.CacheSettings;
import java.io.IOException;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class SnmpConfiguration {

    @Bean
    Budget budget(SnmpSettings settings) {
        return settings.toBudget();
    }

    /** Towards devices of which nobody decided otherwise. */
    @Bean
    Politeness politeness(SnmpSettings settings) {
        return new Politeness(settings.inFlightPerDevice(), settings.packetsPerSecond());
    }

    /** One for the whole process. */
    @Bean
    SnmpSession snmpSession(SnmpSettings settings, CacheSettings cache, Politeness politeness, Clock clock) {
        // Jobs are bounded by their slots, whose number may change; nothing of them waits here.
        int inFlight = WorkerSettings.MOST_CONCURRENCY;
        try {
            return Snmp4jSession.open(
                    Snmp4jSettings.DEFAULT
                            .withSockets(settings.sockets())
                            .withMaxInFlight(inFlight)
                            .withMaxAgents(cache.mostDevices())
                            .withPoliteness(politeness),
                    clock);
        } catch (IOException e) {
            throw new SettingException(
                    "No UDP socket can be opened for WARD_SNMP_SOCKETS=" + settings.sockets() + ": " + e.getMessage(),
                    e);
        }
    }
}
