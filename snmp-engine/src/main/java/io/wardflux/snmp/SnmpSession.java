package io.wardflux.snmp;

import io.wardflux.model.snmp.Oid;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Consumer;

/**
 * Asks agents without blocking: one per process, shared by all devices. Each call ends in exactly one call of its
 * callback, on the session's own thread: the callback must be quick, and never waits. Failures of the network are
 * readings, not exceptions.
 *
 * <p>Of each address it keeps what it has learned and what it has sent, for as many addresses as its settings allow; of
 * those, it forgets the one that was not asked for the longest time, unless a person pinned it or gave it limits.
 */
public interface SnmpSession extends AutoCloseable {

    /**
     * Gets scalars and the cells of columns in as few PDUs as it can. Prepare once per version of a device's settings,
     * poll often.
     */
    Prepared prepare(Agent agent, PollList list);

    default void poll(Prepared prepared, Budget budget, Consumer<PollResult> callback) {
        poll(prepared, budget, Stop.NEVER, callback);
    }

    /**
     * Polls of one address take turns, PDU by PDU, with its other polls and walks. The budget is the agent's: while a
     * poll waits for its turn, or for {@link Politeness}, its clock stands still.
     *
     * @param stop ends it at its next PDU
     */
    void poll(Prepared prepared, Budget budget, Stop stop, Consumer<PollResult> callback);

    /** Walks the columns side by side and gives the rows that it found; always ends by a cap. */
    default void walk(Agent agent, List<Oid> columns, WalkLimits limits, Budget budget, Consumer<WalkResult> callback) {
        walk(agent, columns, limits, budget, Stop.NEVER, callback);
    }

    /** @param stop ends it at its next PDU */
    void walk(
            Agent agent, List<Oid> columns, WalkLimits limits, Budget budget, Stop stop, Consumer<WalkResult> callback);

    /** Frees what is kept for an agent that is no longer asked: engineID, clock. */
    void forget(Agent agent);

    /** What is known of the agent there. */
    AgentProfile profile(InetSocketAddress address);

    /**
     * Begins with this, and forgets what was learned before: what a database remembers, or what a person pinned. It
     * holds for polls and walks that are submitted later.
     */
    void learned(InetSocketAddress address, AgentProfile profile);

    /** Forgets what was learned, and the pin; begins anew with the next poll. */
    void reset(InetSocketAddress address);

    /** Overrides the settings' politeness for one address. */
    void politeness(InetSocketAddress address, Politeness politeness);

    /** What monitoring did to the device there. */
    AgentTraffic traffic(InetSocketAddress address);

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
