package io.wardflux.snmp.snmp4j;

import io.wardflux.snmp.Agent;
import io.wardflux.snmp.SnmpSession;
import java.util.ArrayList;
import java.util.List;
import org.snmp4j.smi.VariableBinding;

/** What a poll asks, worked out once. What an agent turns out to bear is kept for the next polls. */
final class PreparedPoll implements SnmpSession.Prepared {
    private final Agent agent;
    private final VariableBinding[] asked;
    private final int[] byGet;
    private final List<BulkRows> byBulk;
    private volatile int maxVarbinds;

    PreparedPoll(Agent agent, VariableBinding[] asked, int[] byGet, List<BulkRows> byBulk, int maxVarbinds) {
        this.agent = agent;
        this.asked = asked;
        this.byGet = byGet;
        this.byBulk = byBulk;
        this.maxVarbinds = maxVarbinds;
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

    List<Question> questions() {
        List<Question> questions = new ArrayList<>(GetQuestion.all(byGet, maxVarbinds));
        for (BulkRows rows : byBulk) {
            questions.add(new BulkQuestion(rows));
        }
        return questions;
    }

    int maxVarbinds() {
        return maxVarbinds;
    }

    void learnMaxVarbinds(int fewer) {
        maxVarbinds = Math.max(1, Math.min(maxVarbinds, fewer));
    }
}
