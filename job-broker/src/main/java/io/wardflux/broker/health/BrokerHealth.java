package io.wardflux.broker.health;

import io.wardflux.broker.Broker;
import io.wardflux.broker.BrokerUnavailableException;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** UP when the broker answers to the service's own credentials; else its sentence, which names the setting. */
final class BrokerHealth implements HealthIndicator {

    private final Broker broker;
    private final String kind;

    /** @param kind the value of {@code ward.broker} */
    BrokerHealth(Broker broker, String kind) {
        this.broker = broker;
        this.kind = kind;
    }

    @Override
    public Health health() {
        try {
            broker.check();
            return Health.up().withDetail("kind", kind).build();
        } catch (BrokerUnavailableException e) {
            return Health.down()
                    .withDetail("kind", kind)
                    .withDetail("message", String.valueOf(e.getMessage()))
                    .build();
        }
    }
}
