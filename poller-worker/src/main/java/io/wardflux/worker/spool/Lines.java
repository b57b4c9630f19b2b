package io.wardflux.worker.spool;

/** Text of the exposition format: each sample is a line, and each line ends. */
final class Lines {

    private Lines() {}

    static int count(byte[] bytes, int from, int to) {
        int count = 0;
        for (int i = from; i < to; i++) {
            if (bytes[i] == '\n') {
                count++;
            }
        }
        return count;
    }

    /** The begin of a line about in the middle; {@code to} where there is only one. */
    static int middle(byte[] bytes, int from, int to) {
        int middle = (from + to) >>> 1;
        for (int i = middle; i < to - 1; i++) {
            if (bytes[i] == '\n') {
                return i + 1;
            }
        }
        for (int i = middle - 1; i >= from; i--) {
            if (bytes[i] == '\n') {
                return i + 1;
            }
        }
        return to;
    }
}
