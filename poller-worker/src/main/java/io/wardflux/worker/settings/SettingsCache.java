package io.wardflux.worker.settings;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.wardflux.snmp.SnmpSession;
import io.wardflux.worker.profile.PollProfile;
import io.wardflux.worker.profile.Profiles;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The settings that were used last, bounded in memory. Where all that is remembered is in use, what comes anew
 * is not remembered: devices are polled in turns, so whatever was forgotten for it would be needed before it is.
 */
@Component
public final class SettingsCache {
    /** What was used within this time is in use. */
    private static final Duration IN_USE = Duration.ofMinutes(10);

    private final CacheSettings bounds;
    private final SnmpSession session;
    private final Profiles profiles;
    private final Map<Long, DeviceSettings> byDevice = new LinkedHashMap<>(64, 0.75f, true);
    private long items;

    SettingsCache(CacheSettings bounds, SnmpSession session, Profiles profiles, MeterRegistry meters) {
        this.bounds = bounds;
        this.session = session;
        this.profiles = profiles;
        Gauge.builder("ward.cache.capacity.bytes", bounds, CacheSettings::maxBytes)
                .register(meters);
        Gauge.builder("ward.cache.used.bytes", this, SettingsCache::size).register(meters);
        Gauge.builder("ward.cache.devices", this, SettingsCache::devices).register(meters);
        Gauge.builder("ward.cache.items", this, SettingsCache::items).register(meters);
    }

    /** Of whatever version. */
    public synchronized Optional<DeviceSettings> find(long deviceId) {
        DeviceSettings found = byDevice.get(deviceId);
        if (found != null) {
            found.used(System.nanoTime());
        }
        return Optional.ofNullable(found);
    }

    synchronized void put(DeviceSettings settings) {
        DeviceSettings before = byDevice.put(settings.deviceId(), settings);
        items += settings.itemCount();
        if (before != null) {
            items -= before.itemCount();
            if (!before.agent().equals(settings.agent())) {
                before.agent().ifPresent(session::forget);
            }
        }
        begin(before, settings);
        Iterator<DeviceSettings> eldest = byDevice.values().iterator();
        while (size() > bounds.maxBytes() && byDevice.size() > 1) {
            DeviceSettings leaving = eldest.next();
            if (before == null && System.nanoTime() - leaving.usedNanos() < IN_USE.toNanos()) {
                byDevice.remove(settings.deviceId());
                left(settings);
                return;
            }
            eldest.remove();
            left(leaving);
        }
    }

    private void left(DeviceSettings leaving) {
        items -= leaving.itemCount();
        leaving.agent().ifPresent(session::forget);
        leaving.address().ifPresent(address -> profiles.end(address, leaving.profile()));
    }

    private void begin(@Nullable DeviceSettings before, DeviceSettings now) {
        PollProfile known = null;
        if (before != null && before.address().equals(now.address())) {
            known = before.profile();
        } else if (before != null) {
            before.address().ifPresent(address -> profiles.end(address, before.profile()));
        }
        Optional<InetSocketAddress> address = now.address();
        if (address.isPresent()) {
            profiles.begin(address.get(), known, now.profile());
        }
    }

    synchronized int devices() {
        return byDevice.size();
    }

    synchronized long items() {
        return items;
    }

    private synchronized long size() {
        return CacheSettings.sizeOf(byDevice.size(), items);
    }
}
