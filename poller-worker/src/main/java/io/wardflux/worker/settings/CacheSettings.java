package io.wardflux.worker.settings;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How much of the inventory a worker remembers; 0: as much as a third of the heap holds, for either.
 *
 * @param maxDevices some 2,500 bytes each, with what is learned of them
 * @param maxItems some 60 bytes each, with what is prepared to ask for it
 */
@Validated
@ConfigurationProperties("ward.cache")
public record CacheSettings(
        @DefaultValue("0") @Min(0) @Max(1_000_000) int maxDevices,
        @DefaultValue("0") @Min(0) @Max(50_000_000) int maxItems) {

    private static final int BYTES_OF_A_DEVICE = 2_500;
    private static final int BYTES_OF_AN_ITEM = 60;

    public CacheSettings {
        maxDevices = maxDevices == 0 ? thirdOfTheHeap(BYTES_OF_A_DEVICE, 1_000_000) : maxDevices;
        maxItems = maxItems == 0 ? thirdOfTheHeap(BYTES_OF_AN_ITEM, 50_000_000) : maxItems;
    }

    private static int thirdOfTheHeap(int bytesOfOne, int most) {
        return Math.clamp(Runtime.getRuntime().maxMemory() / 3 / bytesOfOne, 1_000, most);
    }
}
