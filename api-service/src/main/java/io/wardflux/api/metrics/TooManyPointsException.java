package io.wardflux.api.metrics;

/** The answer would be larger than anybody draws. */
final class TooManyPointsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TooManyPointsException(int maxPoints) {
        super("the answer has more than %d points in all: choose a larger step or a shorter range"
                .formatted(maxPoints));
    }
}
