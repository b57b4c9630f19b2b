package io.wardflux.worker.ping;

import io.wardflux.model.sample.ValueType;
import io.wardflux.worker.sample.LineBuffer;
import io.wardflux.worker.sample.SeriesPrefix;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A device that is pinged. */
record PingTarget(long deviceId, String name, String vendor, String ip) {

    /** The samples of a round: three, or two where no ping was answered and so there is no round trip. */
    int append(LineBuffer out, boolean up, double loss, @Nullable Double rttMs, long atMs) {
        Map<String, String> labels = SeriesPrefix.ofDevice(deviceId, name, vendor, ip);
        line(out, "device_ping_status", labels, up ? "1" : "0", atMs);
        line(out, "device_ping_packet_loss", labels, number(loss), atMs);
        if (rttMs == null) {
            return 2;
        }
        line(out, "device_ping_rtt_ms", labels, number(rttMs), atMs);
        return 3;
    }

    private static void line(LineBuffer out, String metric, Map<String, String> labels, String value, long atMs) {
        out.append(SeriesPrefix.of(metric, ValueType.GAUGE, labels, Map.of()));
        out.appendAscii(value);
        out.append(' ');
        out.append(atMs);
        out.append('\n');
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}
