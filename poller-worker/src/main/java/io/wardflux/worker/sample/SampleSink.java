package io.wardflux.worker.sample;

/** Where samples are stored. Safe for several threads. */
public interface SampleSink {

    /**
     * Waits for the store's answer. The bytes are lines of the exposition format.
     *
     * @throws InterruptedException where the worker stops meanwhile; then it is not known whether they are stored
     */
    Answer write(byte[] lines, int offset, int length) throws InterruptedException;

    /** The same for who has time: waits longer before it says that the store is not available. */
    Answer writePatiently(byte[] lines, int offset, int length) throws InterruptedException;

    /** Whether the store would take samples now. */
    Answer check() throws InterruptedException;

    sealed interface Answer {
        record Stored() implements Answer {}

        /** Not now; the same lines may be accepted later. */
        record Unavailable(String reason) implements Answer {}

        /** These lines will never be accepted. */
        record Refused(String reason) implements Answer {}
    }
}
