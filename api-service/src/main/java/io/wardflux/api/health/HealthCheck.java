package io.wardflux.api.health;

import java.util.function.Supplier;

/**
 * @param vital without it nothing works: the system is down, and not only degraded
 * @param silent what is said when it does not answer
 * @param look may block, and may throw where it cannot see
 */
record HealthCheck(String name, boolean vital, String silent, Supplier<ComponentHealth> look) {}
