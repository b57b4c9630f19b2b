package io.wardflux.api.probe;

import io.wardflux.foundation.SettingException;
import io.wardflux.snmp.Budget;
import io.wardflux.snmp.SnmpSession;
import io.wardflux.snmp.snmp4j.Snmp4jSession;
import io.wardflux.snmp.snmp4j.Snmp4jSettings;
import java.io.IOException;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class ProbeConfiguration {

    @Bean(destroyMethod = "close")
    SnmpSession snmpSession(Clock clock) throws IOException {
        return Snmp4jSession.open(Snmp4jSettings.DEFAULT, clock);
    }

    @Bean
    Budget probeBudget(ProbeSettings settings) {
        try {
            return settings.budget();
        } catch (IllegalArgumentException e) {
            throw new SettingException(
                    "WARD_PROBE_TIMEOUT, WARD_PROBE_ATTEMPTS and WARD_PROBE_TOTAL do not fit together: "
                            + e.getMessage() + ".");
        }
    }
}
