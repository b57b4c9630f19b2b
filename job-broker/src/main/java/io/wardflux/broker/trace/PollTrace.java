package io.wardflux.broker.trace;

import io.wardflux.model.job.Job;
import java.util.HexFormat;

/**
 * The identity of a poll's trace. It follows from the job alone, as does whether there is one: so whoever publishes the job
 * and whoever does it agree, and no message has to carry it.
 */
record PollTrace(long high, long low) {

    private static final long ODD = 0x9E3779B97F4A7C15L;
    private static final int STEPS_OF_AN_ATTEMPT = 16;

    static PollTrace of(Job job) {
        long high = mixed(mixed(mixed(job.deviceId() + ODD) + job.dueMs()) + job.taskId());
        return new PollTrace(high, notZero(mixed(high + ODD)));
    }

    /** @param share from 0 to 1; what is within a share is within each larger one */
    boolean within(double share) {
        return (high >>> 11) * 0x1.0p-53 < share;
    }

    String traceId() {
        return HexFormat.of().toHexDigits(high) + HexFormat.of().toHexDigits(low);
    }

    /** @param attempt to deliver the job, from 1; 0 for what is done before */
    String spanId(PollTraces.Step step, int attempt) {
        long number = (long) attempt * STEPS_OF_AN_ATTEMPT + step.ordinal() + 1;
        return HexFormat.of().toHexDigits(notZero(mixed(low + number * ODD)));
    }

    /** The finalizer of SplitMix64: each bit of what comes in changes half of what comes out. */
    private static long mixed(long value) {
        long mixed = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
        return mixed ^ mixed >>> 31;
    }

    /** Identifiers of zeros are invalid. */
    private static long notZero(long value) {
        return value == 0 ? 1 : value;
    }
}
