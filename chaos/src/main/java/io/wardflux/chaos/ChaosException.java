package io.wardflux.chaos;

/** The suite cannot begin or go on; the message is a sentence for whoever started it. */
final class ChaosException extends RuntimeException {
    private static final long serialVersionUID = 1;

    ChaosException(String message) {
        super(message);
    }

    ChaosException(String message, Throwable cause) {
        super(message, cause);
    }
}
