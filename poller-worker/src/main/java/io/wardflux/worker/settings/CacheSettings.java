package io.wardflux.worker.settings;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How much of the inventory a worker remembers.
 *
 * @param maxSize as {@link #sizeOf} counts it; nothing: half of the heap
 */
@Validated
@ConfigurationProperties("ward.cache")
public record CacheSettings(@DefaultValue("0B") DataSize maxSize) {

    /** With what is learned of it. */
    private static final int BYTES_OF_A_DEVICE = 2_000;
    /** With what is prepared to ask for it. */
    private static final int BYTES_OF_AN_ITEM = 25;

    public CacheSettings {
        if (maxSize.isNegative()) {
            throw new IllegalArgumentException("ward.cache.max-size %s: it has to be 0 or more".formatted(maxSize));
        }
        if (maxSize.toBytes() == 0) {
            maxSize = DataSize.ofBytes(Runtime.getRuntime().maxMemory() / 2);
        }
    }

    /** Those that have hardly an item. */
    public int mostDevices() {
        return Math.clamp(maxBytes() / BYTES_OF_A_DEVICE, 1, 1_000_000);
    }

    long maxBytes() {
        return maxSize.toBytes();
    }

    /** Some bytes of the heap. */
    static long sizeOf(long devices, long items) {
        return devices * BYTES_OF_A_DEVICE + items * BYTES_OF_AN_ITEM;
    }
}
