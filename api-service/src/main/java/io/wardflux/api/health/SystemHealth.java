package io.wardflux.api.health;

import io.wardflux.api.health.ComponentHealth.Status;
import java.util.LinkedHashMap;
import java.util.Map;

/** The system as a whole, as seen from here. */
record SystemHealth(Status status, Map<String, ComponentHealth> components) {

    static SystemHealth of(Map<HealthCheck, ComponentHealth> found) {
        Status worst = Status.UP;
        for (var entry : found.entrySet()) {
            if (!entry.getValue().isUp()) {
                worst = entry.getKey().vital() && entry.getValue().status() == Status.DOWN
                        ? Status.DOWN
                        : worst == Status.DOWN ? Status.DOWN : Status.DEGRADED;
            }
        }
        Map<String, ComponentHealth> components = new LinkedHashMap<>();
        found.forEach((check, health) -> components.put(check.name(), health));
        return new SystemHealth(worst, components);
    }
}
