package io.wardflux.model.job;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The queues, in the order in which they are served. */
public enum QueueName {
    HIGH_PRIORITY("high_priority"),
    DEFAULT("default"),
    BULK_POLLING("bulk_polling");

    private static final List<QueueName> ALL = List.of(values());

    private final String wireName;

    QueueName(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    public static List<QueueName> all() {
        return ALL;
    }

    public static Optional<QueueName> ofWireName(String name) {
        return Arrays.stream(values()).filter(q -> q.wireName.equals(name)).findFirst();
    }
}
