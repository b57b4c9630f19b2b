package io.wardflux.worker.sample;

import io.wardflux.model.sample.ValueType;
import io.wardflux.model.snmp.SnmpValue;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The lines of a device's forty items. */
@State(Scope.Thread)
public class SampleLineBenchmark {
    private static final int ITEMS = 40;

    private final LineBuffer out = new LineBuffer();
    private final byte[] name = SeriesPrefix.name("snmp_if_hc_in_octets", ValueType.COUNTER);
    private final byte[] labels = SeriesPrefix.labels(
            ValueType.COUNTER,
            SeriesPrefix.ofDevice(42, "core-router-1", "Cisco", "192.0.2.1"),
            Map.of("ifIndex", "10101", "ifName", "GigabitEthernet1/0/1"));
    private final SnmpValue[] values = new SnmpValue[ITEMS];
    private long atMs = 1_790_000_000_123L;

    public SampleLineBenchmark() {
        for (int item = 0; item < ITEMS; item++) {
            values[item] = new SnmpValue.Counter64(1_000_000_007L * item * item);
        }
    }

    @Benchmark
    public int lines() {
        out.length(0);
        atMs++;
        for (SnmpValue value : values) {
            SampleLine.append(out, name, labels, ValueType.COUNTER, 1, value, atMs);
        }
        return out.length();
    }
}
