package io.wardflux.worker.poll;

import io.wardflux.broker.Delivery;
import io.wardflux.model.job.Job;
import io.wardflux.snmp.PollResult;
import io.wardflux.worker.settings.PollPlan;

record FinishedPoll(Delivery delivery, PollPlan plan, PollResult result) implements Finished {
    Job job() {
        return delivery.job();
    }
}
