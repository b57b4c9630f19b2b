package io.wardflux.api.probe;

import io.wardflux.snmp.Agent;
import io.wardflux.snmp.Budget;
import io.wardflux.snmp.PollResult;
import io.wardflux.snmp.SnmpSession;
import java.util.concurrent.CompletableFuture;
import org.springframework.stereotype.Component;

/** Asks and waits: the caller's thread is a virtual one, and nothing else is held meanwhile. */
@Component
class Asking {

    private final SnmpSession session;
    private final Budget budget;

    Asking(SnmpSession session, Budget probeBudget) {
        this.session = session;
        this.budget = probeBudget;
    }

    SystemGroup systemGroup(Agent agent) {
        CompletableFuture<PollResult> result = new CompletableFuture<>();
        session.poll(session.prepare(agent, SystemGroup.ASKED), budget, result::complete);
        // The session calls back once at the latest when the budget is spent, or when it is closed.
        return SystemGroup.of(result.join());
    }
}
