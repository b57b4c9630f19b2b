package io.wardflux.worker.poll;

import io.wardflux.model.outcome.Outcome;
import io.wardflux.model.snmp.SnmpValue;
import io.wardflux.snmp.AgentTraffic;
import io.wardflux.snmp.Reading;
import io.wardflux.snmp.SnmpSession;
import io.wardflux.worker.profile.Profiles;
import io.wardflux.worker.profile.Restarts;
import io.wardflux.worker.profile.Sent;
import io.wardflux.worker.sample.LineBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.springframework.stereotype.Component;

/** What each poll says of the device as a whole, beside its items: it is in no ledger. */
@Component
class DeviceLines {
    private static final byte[] RESTARTS = name("snmp_device_restarts_total");
    private static final byte[] REQUESTS = name("snmp_device_requests");
    private static final byte[] RETRIES = name("snmp_device_retries");
    private static final byte[] TIMEOUTS = name("snmp_device_timeouts");
    private static final byte[] SENT_BYTES = name("snmp_device_sent_bytes");
    private static final byte[] RECEIVED_BYTES = name("snmp_device_received_bytes");

    private final SnmpSession session;
    private final Restarts restarts;
    private final Profiles profiles;
    private final Sent sent;

    DeviceLines(SnmpSession session, Restarts restarts, Profiles profiles, Sent sent) {
        this.session = session;
        this.restarts = restarts;
        this.profiles = profiles;
        this.sent = sent;
    }

    void append(FinishedPoll poll, LineBuffer out) {
        if (poll.plan().firstReading() > 0) {
            appendRestarts(poll, out);
        }
        profiles.seen(
                poll.device().deviceId(), poll.device().profile(), poll.result().profile());
        poll.device()
                .address()
                .flatMap(address -> sent.since(
                        poll.device().deviceId(), address, () -> session.traffic(address), poll.endedNanos()))
                .ifPresent(traffic -> append(poll, traffic, out));
    }

    private void appendRestarts(FinishedPoll poll, LineBuffer out) {
        List<Reading> readings = poll.result().readings();
        long atMs = poll.result().answeredAtMs()[0];
        switch (readings.getFirst()) {
            case Reading.Value(SnmpValue.TimeTicks(long ticks)) -> {
                long boots = poll.plan().firstReading() > 1 ? engineBoots(readings.get(1)) : -1;
                long atNanos = poll.endedNanos() - Math.max(0, poll.endedMs() - atMs) * 1_000_000;
                restarts.answered(poll.device().deviceId(), ticks, boots, atMs, atNanos);
                restarts.of(poll.device().deviceId()).ifPresent(count -> line(out, RESTARTS, poll, count, atMs));
            }
            case Reading.Value _ -> poll.device().withoutClock();
            case Reading.Failure failure -> {
                if (failure.outcome() == Outcome.NO_SUCH_OBJECT || failure.outcome() == Outcome.NO_SUCH_INSTANCE) {
                    poll.device().withoutClock();
                }
            }
        }
    }

    private static long engineBoots(Reading reading) {
        return reading instanceof Reading.Value(SnmpValue.Integer32(int boots)) ? boots : -1;
    }

    /** Of the time since the last of these lines. */
    private static void append(FinishedPoll poll, AgentTraffic traffic, LineBuffer out) {
        line(out, REQUESTS, poll, traffic.requests(), poll.endedMs());
        line(out, RETRIES, poll, traffic.retries(), poll.endedMs());
        line(out, TIMEOUTS, poll, traffic.timeouts(), poll.endedMs());
        line(out, SENT_BYTES, poll, traffic.bytesSent(), poll.endedMs());
        line(out, RECEIVED_BYTES, poll, traffic.bytesReceived(), poll.endedMs());
    }

    private static void line(LineBuffer out, byte[] metric, FinishedPoll poll, long value, long atMs) {
        out.append(metric);
        out.append(poll.device().labels());
        out.append(value);
        out.endLine(atMs);
    }

    private static byte[] name(String metric) {
        return metric.getBytes(StandardCharsets.US_ASCII);
    }
}
