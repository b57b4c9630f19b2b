package io.wardflux.worker.held;

import io.wardflux.broker.Delivery;
import io.wardflux.snmp.Reading;
import io.wardflux.snmp.Stop;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A job in this worker's hands: whether it is to go on, and that it ends once, whoever ends it. Time limits count from its
 * begin to its readings; while these wait to be stored, nothing but their storage ends it, or they would be lost.
 */
public final class HeldJob implements Stop {

    private final Delivery delivery;
    private final long sinceNanos;
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.TAKEN);
    private final AtomicReference<Reading.@Nullable Failure> stop = new AtomicReference<>();
    private volatile long begunNanos;

    private enum Phase {
        TAKEN,
        RUNNING,
        ANSWERED,
        GIVEN_UP,
        ENDED
    }

    HeldJob(Delivery delivery, long sinceNanos) {
        this.delivery = delivery;
        this.sinceNanos = sinceNanos;
    }

    Delivery delivery() {
        return delivery;
    }

    long sinceNanos() {
        return sinceNanos;
    }

    /** The work on it begins now. */
    public void begin() {
        begunNanos = System.nanoTime();
        phase.compareAndSet(Phase.TAKEN, Phase.RUNNING);
    }

    /** Its readings are there. False where it was given up before: they come too late. */
    public boolean answered() {
        return phase.compareAndSet(Phase.RUNNING, Phase.ANSWERED);
    }

    /** How long it has been worked on; 0 where it is not, not yet or not any more. */
    long runningNanos() {
        return phase.get() == Phase.RUNNING ? Math.max(1, System.nanoTime() - begunNanos) : 0;
    }

    /** Ends it before its readings are there; false where they are, or it has ended. */
    boolean giveUp() {
        return phase.compareAndSet(Phase.RUNNING, Phase.GIVEN_UP);
    }

    /** True for the first who calls. */
    boolean end() {
        return phase.getAndSet(Phase.ENDED) != Phase.ENDED;
    }

    /** It asks nothing more; who says so first has the say. */
    void stop(Reading.Failure reason) {
        stop.compareAndSet(null, reason);
    }

    @Override
    public Reading.@Nullable Failure reason() {
        return stop.get();
    }
}
