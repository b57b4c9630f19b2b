package io.wardflux.model.job;

/** Bytes that are no job; the message is the reason that goes to the dead letters with them. */
public final class MalformedJobException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public MalformedJobException(String reason) {
        super(reason);
    }

    /** Never null, unlike that of other exceptions. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
