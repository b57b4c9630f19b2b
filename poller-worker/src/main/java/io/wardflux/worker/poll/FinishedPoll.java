package io.wardflux.worker.poll;

import io.wardflux.broker.Delivery;
import io.wardflux.model.job.Job;
import io.wardflux.snmp.PollResult;
import io.wardflux.worker.settings.DeviceSettings;
import io.wardflux.worker.settings.PollPlan;

/**
 * @param endedMs by the wall clock
 * @param endedNanos the same by the steady clock
 */
record FinishedPoll(
        Delivery delivery, DeviceSettings device, PollPlan plan, PollResult result, long endedMs, long endedNanos)
        implements Finished {

    Job job() {
        return delivery.job();
    }
}
