package io.wardflux.model.task;

/** The names are Celery's, and are stored and shown as they are. */
public enum TaskState {
    PENDING,
    STARTED,
    SUCCESS,
    FAILURE,
    REVOKED,
    EXPIRED;

    public boolean ended() {
        return switch (this) {
            case PENDING, STARTED -> false;
            case SUCCESS, FAILURE, REVOKED, EXPIRED -> true;
        };
    }
}
