package io.wardflux.snmp;

import io.wardflux.model.snmp.Oid;
import java.util.List;
import java.util.function.Consumer;

/**
 * Asks agents without blocking: one per process, shared by all devices. Each call ends in exactly one call of its
 * callback, on the session's own thread: the callback must be quick, and never waits. Failures of the network are
 * readings, not exceptions.
 */
public interface SnmpSession extends AutoCloseable {

    /**
     * Gets scalars and the cells of columns in as few PDUs as it can, one PDU in flight. Prepare once per version of a
     * device's settings, poll often.
     */
    Prepared prepare(Agent agent, PollList list);

    default void poll(Prepared prepared, Budget budget, Consumer<PollResult> callback) {
        poll(prepared, budget, Stop.NEVER, callback);
    }

    /** @param stop ends it at its next PDU */
    void poll(Prepared prepared, Budget budget, Stop stop, Consumer<PollResult> callback);

    /** Walks the columns side by side and gives the rows that it found; always ends by a cap. */
    default void walk(Agent agent, List<Oid> columns, WalkLimits limits, Budget budget, Consumer<WalkResult> callback) {
        walk(agent, columns, limits, budget, Stop.NEVER, callback);
    }

    /** @param stop ends it at its next PDU */
    void walk(
            Agent agent, List<Oid> columns, WalkLimits limits, Budget budget, Stop stop, Consumer<WalkResult> callback);

    /** Frees what is kept for an agent that is no longer asked. */
    void forget(Agent agent);

    SessionStats stats();

    @Override
    void close();

    /** What a poll will ask, ready to be sent; of this session only. */
    interface Prepared {
        Agent agent();

        /** How many readings a poll of it gives. */
        int size();
    }
}
