package io.wardflux.model.device;

import io.wardflux.model.job.QueueName;
import java.util.Arrays;
import java.util.Optional;

public enum Priority {
    HIGH("high", QueueName.HIGH_PRIORITY),
    STANDARD("standard", QueueName.DEFAULT),
    BULK("bulk", QueueName.BULK_POLLING);

    private final String wireName;
    private final QueueName queue;

    Priority(String wireName, QueueName queue) {
        this.wireName = wireName;
        this.queue = queue;
    }

    public String wireName() {
        return wireName;
    }

    /** Where the device's regular polls wait. */
    public QueueName queue() {
        return queue;
    }

    public static Optional<Priority> ofWireName(String name) {
        return Arrays.stream(values()).filter(p -> p.wireName.equals(name)).findFirst();
    }
}
