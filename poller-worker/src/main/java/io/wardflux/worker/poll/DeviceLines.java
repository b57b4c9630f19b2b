package io.wardflux.worker.poll;

import io.wardflux.model.outcome.Outcome;
import io.wardflux.model.snmp.SnmpValue;
import io.wardflux.snmp.Reading;
import io.wardflux.worker.profile.Restarts;
import io.wardflux.worker.sample.LineBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.stereotype.Component;

/** What each poll says of the device as a whole, beside its items: it is in no ledger. */
@Component
class DeviceLines {
    private static final byte[] RESTARTS = name("snmp_device_restarts_total");

    private final Restarts restarts;

    DeviceLines(Restarts restarts) {
        this.restarts = restarts;
    }

    void append(FinishedPoll poll, LineBuffer out) {
        int clocks = poll.plan().firstReading();
        if (clocks == 0) {
            return;
        }
        List<Reading> readings = poll.result().readings();
        long atMs = poll.result().answeredAtMs()[0];
        switch (readings.getFirst()) {
            case Reading.Value(SnmpValue.TimeTicks(long ticks)) -> {
                long boots = clocks > 1 ? engineBoots(readings.get(1)) : -1;
                long atNanos = poll.endedNanos() - Math.max(0, poll.endedMs() - atMs) * 1_000_000;
                restarts.answered(poll.device().deviceId(), ticks, boots, atMs, atNanos);
                restarts.of(poll.device().deviceId()).ifPresent(count -> line(out, RESTARTS, poll, count, atMs));
            }
            case Reading.Value _ -> poll.device().withoutClock();
            case Reading.Failure(var outcome, var reason) -> {
                if (outcome == Outcome.NO_SUCH_OBJECT || outcome == Outcome.NO_SUCH_INSTANCE) {
                    poll.device().withoutClock();
                }
            }
        }
    }

    private static long engineBoots(Reading reading) {
        return reading instanceof Reading.Value(SnmpValue.Integer32(int boots)) ? boots : -1;
    }

    private static void line(LineBuffer out, byte[] metric, FinishedPoll poll, long value, long atMs) {
        out.append(metric);
        out.append(poll.device().labels());
        out.append(value);
        out.append(' ');
        out.append(atMs);
        out.append('\n');
    }

    private static byte[] name(String metric) {
        return metric.getBytes(StandardCharsets.US_ASCII);
    }
}
