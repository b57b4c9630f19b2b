package io.wardflux.model.task;

import java.util.Arrays;
import java.util.Optional;

public enum TaskType {
    POLL_ALL_DEVICES("poll_all_devices"),
    POLL_DEVICE_BULK("poll_device_bulk"),
    POLL_DEVICE_ITEM("poll_device_item"),
    CHECK_DEVICE_HEALTH("check_device_health"),
    DISCOVER_DEVICE("discover_device"),
    CLEANUP_OLD_DATA("cleanup_old_data");

    private final String wireName;

    TaskType(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    public static Optional<TaskType> ofWireName(String name) {
        return Arrays.stream(values()).filter(t -> t.wireName.equals(name)).findFirst();
    }
}
