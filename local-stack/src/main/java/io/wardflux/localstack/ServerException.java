package io.wardflux.localstack;

import java.io.Serial;

/** A server could not be started or did not do what it was asked; the message says what to do. */
public final class ServerException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    public ServerException(String message) {
        super(message);
    }

    public ServerException(String message, Throwable cause) {
        super(message, cause);
    }
}
