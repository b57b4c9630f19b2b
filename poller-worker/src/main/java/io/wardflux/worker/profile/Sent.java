package io.wardflux.worker.profile;

import io.wardflux.snmp.AgentTraffic;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/**
 * How much was sent to each device since it was last told: polls, probes and walks alike. Differences, because they can be
 * added up over several workers and over their restarts, which counters of each could not without a series for each.
 */
@Component
public class Sent {
    private static final long PAUSE_NANOS = Duration.ofSeconds(55).toNanos();

    private final DeviceMemory memory;

    Sent(DeviceMemory memory) {
        this.memory = memory;
    }

    record Told(InetSocketAddress address, AgentTraffic traffic, long nanos) {}

    /**
     * @param traffic since the session began; asked only where it is told
     * @return empty where the last time is less than about a minute ago
     */
    public Optional<AgentTraffic> since(
            long deviceId, InetSocketAddress address, Supplier<AgentTraffic> traffic, long nanos) {
        synchronized (memory) {
            DeviceMemory.Device device = memory.get(deviceId);
            Told before = device.sent;
            AgentTraffic earlier = AgentTraffic.NONE;
            if (before != null && before.address().equals(address)) {
                if (nanos - before.nanos() < PAUSE_NANOS) {
                    return Optional.empty();
                }
                earlier = before.traffic();
            }
            AgentTraffic now = traffic.get();
            device.sent = new Told(address, now, nanos);
            return Optional.of(difference(earlier, now));
        }
    }

    private static AgentTraffic difference(AgentTraffic before, AgentTraffic now) {
        if (now.requests() < before.requests()) {
            // The session had to forget it meanwhile, and counts anew.
            return now;
        }
        return new AgentTraffic(
                now.requests() - before.requests(),
                now.retries() - before.retries(),
                now.bytesSent() - before.bytesSent(),
                now.bytesReceived() - before.bytesReceived(),
                now.answers() - before.answers(),
                now.timeouts() - before.timeouts(),
                now.late() - before.late(),
                now.duplicates() - before.duplicates(),
                now.wrongIds() - before.wrongIds(),
                now.malformed() - before.malformed());
    }
}
