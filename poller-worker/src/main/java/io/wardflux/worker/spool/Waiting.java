package io.wardflux.worker.spool;

/** Lines of the exposition format that are next to be stored. */
@SuppressWarnings("ArrayRecordComponent")
record Waiting(Segment segment, Records.Entry entry, byte[] bytes) {
    int offset() {
        return entry.linesAt();
    }

    int length() {
        return entry.length();
    }

    int samples() {
        return entry.samples();
    }
}
