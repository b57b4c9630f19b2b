package io.wardflux.api.problem;

import java.io.IOException;

/** Thrown by the request's stream at the first byte too many. */
final class BodyTooLargeException extends IOException {

    private static final long serialVersionUID = 1L;

    BodyTooLargeException(String message) {
        super(message);
    }
}
