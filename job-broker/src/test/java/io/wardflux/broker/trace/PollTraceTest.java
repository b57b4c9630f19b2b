package io.wardflux.broker.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.wardflux.broker.trace.PollTraces.Step;
import io.wardflux.model.job.ItemIds;
import io.wardflux.model.job.Job;
import io.wardflux.model.job.JobCodec;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PollTraceTest {

    private static Job.Poll poll(long device, long due, long task) {
        return new Job.Poll(device, 3, due, due + 60_000, task, ItemIds.of(1, 2, 3));
    }

    @Test
    void whoReadsTheMessageFindsTheTraceOfWhoWroteIt() {
        Job.Poll sent = poll(42, 1_800_000_000_000L, 0);
        PollTrace received = PollTrace.of(JobCodec.decode(JobCodec.encode(sent)));
        assertThat(received).isEqualTo(PollTrace.of(sent));
        assertThat(received.traceId()).matches("[0-9a-f]{32}");
        assertThat(received.spanId(Step.QUEUE, 1)).matches("[0-9a-f]{16}");
    }

    @Test
    void eachPollHasATraceOfItsOwnAndEachStepASpanOfItsOwn() {
        Set<String> ids = new HashSet<>();
        int polls = 0;
        for (long device = 1; device <= 100; device++) {
            for (long slot = 0; slot < 100; slot++) {
                for (long task = 0; task < 2; task++) {
                    PollTrace trace = PollTrace.of(poll(device, 1_800_000_000_000L + slot * 10_000, task));
                    ids.add(trace.traceId());
                    ids.add(trace.spanId(Step.SCHEDULE, 0));
                    for (int attempt = 1; attempt <= 2; attempt++) {
                        for (Step step : Step.values()) {
                            ids.add(trace.spanId(step, attempt));
                        }
                    }
                    polls++;
                }
            }
        }
        assertThat(ids).hasSize(polls * (2 + 2 * Step.values().length));
    }

    @Test
    void aShareOfThePollsIsTracedWhicheverDevicesAndTimes() {
        int devices = 0;
        int slots = 0;
        for (int i = 0; i < 100_000; i++) {
            devices += PollTrace.of(poll(1 + i, 1_800_000_000_000L, 0)).within(0.01) ? 1 : 0;
            slots += PollTrace.of(poll(7, 1_800_000_000_000L + i * 60_000L, 0)).within(0.01) ? 1 : 0;
        }
        assertThat(devices).isBetween(850, 1150);
        assertThat(slots).isBetween(850, 1150);
        PollTrace any = PollTrace.of(poll(7, 1_800_000_000_000L, 0));
        assertThat(any.within(0)).isFalse();
        assertThat(any.within(1)).isTrue();
    }
}
