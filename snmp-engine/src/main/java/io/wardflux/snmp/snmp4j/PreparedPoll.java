package io.wardflux.snmp.snmp4j;

import io.wardflux.snmp.Agent;
import io.wardflux.snmp.SnmpSession;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snmp4j.smi.VariableBinding;

/** What a poll asks, worked out once. */
final class PreparedPoll implements SnmpSession.Prepared {
    private final Agent agent;
    private final VariableBinding[] asked;
    private final GetQuestion byGet;
    private final List<BulkRows> byBulk;
    /** Whom the latest poll asked; on the lane's thread. */
    private @Nullable Peer peer;

    /** @param asked not changed: others may have the same */
    PreparedPoll(Agent agent, VariableBinding[] asked, GetQuestion byGet, List<BulkRows> byBulk) {
        this.agent = agent;
        this.asked = asked;
        this.byGet = byGet;
        this.byBulk = byBulk;
    }

    /** Found once: to look for an address means to read it, wherever in memory it is. */
    Peer peer(Peers peers) {
        Peer found = peers.get(agent.address(), peer);
        peer = found;
        return found;
    }

    @Override
    public Agent agent() {
        return agent;
    }

    @Override
    public int size() {
        return asked.length;
    }

    VariableBinding asked(int item) {
        return asked[item];
    }

    /** Puts them there in their order. */
    void questions(Collection<Question> open, boolean noBulk) {
        if (byGet.items().length > 0) {
            open.add(byGet);
        }
        for (BulkRows rows : byBulk) {
            open.add(
                    noBulk
                            ? new GetQuestion(Arrays.stream(rows.items())
                                    .flatMapToInt(Arrays::stream)
                                    .toArray())
                            : new BulkQuestion(rows));
        }
    }
}
