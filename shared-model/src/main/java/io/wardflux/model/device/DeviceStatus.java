package io.wardflux.model.device;

/** The one status of a device; {@code disabled} is not stored but follows from the device being switched off. */
public enum DeviceStatus {
    UP("up"),
    DOWN("down"),
    UNKNOWN("unknown"),
    DISABLED("disabled");

    private final String wireName;

    DeviceStatus(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }
}
