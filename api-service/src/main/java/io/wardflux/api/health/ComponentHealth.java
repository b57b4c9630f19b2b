package io.wardflux.api.health;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * @param message in plain words, and without names, addresses and versions: everybody may read it
 */
record ComponentHealth(
        Status status,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String message) {

    enum Status {
        UP,
        DEGRADED,
        DOWN
    }

    static ComponentHealth up() {
        return new ComponentHealth(Status.UP, "");
    }

    static ComponentHealth up(String message) {
        return new ComponentHealth(Status.UP, message);
    }

    static ComponentHealth degraded(String message) {
        return new ComponentHealth(Status.DEGRADED, message);
    }

    static ComponentHealth down(String message) {
        return new ComponentHealth(Status.DOWN, message);
    }

    boolean isUp() {
        return status == Status.UP;
    }
}
