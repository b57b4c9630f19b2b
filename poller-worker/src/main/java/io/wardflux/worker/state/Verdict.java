package io.wardflux.worker.state;

/** What a poll says of a device as a whole. */
public enum Verdict {
    /** The agent gave an answer of any kind. */
    ANSWERED,
    FAILED,
    /** The device was not asked at all, because there is no credential to ask with. */
    NO_CREDENTIAL
}
