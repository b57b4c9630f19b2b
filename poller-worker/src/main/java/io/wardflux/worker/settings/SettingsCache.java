package io.wardflux.worker.settings;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.wardflux.snmp.SnmpSession;
import io.wardflux.worker.profile.PollProfile;
import io.wardflux.worker.profile.Profiles;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
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

    /** So many that are in use are passed over at once. */
    private static final int PATIENCE = 64;

    private final CacheSettings bounds;
    private final SnmpSession session;
    private final Profiles profiles;
    /** As they came, or were passed over: an order by use would have to be kept with each use. */
    private final SequencedMap<Long, DeviceSettings> byDevice = new LinkedHashMap<>();

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
        DeviceSettings before = byDevice.remove(settings.deviceId());
        byDevice.put(settings.deviceId(), settings);
        items += settings.itemCount();
        if (before != null) {
            items -= before.itemCount();
            if (!before.agent().equals(settings.agent())) {
                before.agent().ifPresent(session::forget);
            }
        }
        begin(before, settings);
        while (size() > bounds.maxBytes() && byDevice.size() > 1) {
            DeviceSettings leaving = unused().orElseGet(() -> before == null ? settings : eldest());
            byDevice.remove(leaving.deviceId());
            left(leaving);
        }
    }

    private DeviceSettings eldest() {
        return byDevice.firstEntry().getValue();
    }

    private Optional<DeviceSettings> unused() {
        for (int i = 0; i < PATIENCE; i++) {
            DeviceSettings eldest = eldest();
            if (System.nanoTime() - eldest.usedNanos() >= IN_USE.toNanos()) {
                return Optional.of(eldest);
            }
            byDevice.putLast(eldest.deviceId(), eldest);
        }
        return Optional.empty();
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
