package io.wardflux.simulator;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicIntegerArray;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** What makes a device an engine of v3: its engineID, the user's keys for it, and how often it refused. */
final class Engine {

    final byte[] id;
    final SecretKeySpec authKey;
    final @Nullable SecretKeySpec privKey;
    private final AtomicIntegerArray refusals = new AtomicIntegerArray(Report.KINDS);

    Engine(byte[] id, SecretKeySpec authKey, @Nullable SecretKeySpec privKey) {
        this.id = id;
        this.authKey = authKey;
        this.privKey = privKey;
    }

    boolean is(byte[] bytes, int from, int length) {
        return Arrays.equals(id, 0, id.length, bytes, from, from + length);
    }

    /** Counts one more; what it comes to is unsigned. */
    int refused(Report report) {
        return refusals.incrementAndGet(report.ordinal());
    }
}
