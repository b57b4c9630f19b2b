package io.wardflux.simulator;

import io.wardflux.simulator.Value.Course;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects varbinds in any order; of an OID that comes twice, the first counts. */
final class MibBuilder {

    private record Entry(
            byte[] oid, byte[] constant, @Nullable Value live) {}

    private static final byte[] NOTHING = {};

    private final List<Entry> entries = new ArrayList<>();
    private final BerWriter writer = new BerWriter();

    MibBuilder text(String oid, String text) {
        return octets(oid, Ber.OCTET_STRING, text.getBytes(StandardCharsets.UTF_8));
    }

    MibBuilder number(String oid, int tag, long value) {
        writer.reset();
        if (tag == Ber.COUNTER64) {
            writer.unsigned64(tag, value);
        } else {
            writer.number(tag, value);
        }
        return constant(oid);
    }

    MibBuilder oid(String oid, String value) {
        return octets(oid, Ber.OID, Oids.parse(value));
    }

    MibBuilder octets(String oid, int tag, byte[] octets) {
        writer.reset();
        writer.octets(tag, octets);
        return constant(oid);
    }

    MibBuilder live(String oid, int tag, Course course) {
        return live(oid, new Value.Numeric(tag, course));
    }

    MibBuilder live(String oid, Value value) {
        entries.add(new Entry(Oids.parse(oid), NOTHING, value));
        return this;
    }

    private MibBuilder constant(String oid) {
        byte[] value = Arrays.copyOfRange(writer.bytes, writer.start, writer.position);
        entries.add(new Entry(Oids.parse(oid), value, null));
        return this;
    }

    Mib build(String namePrefix) {
        List<Entry> sorted = new ArrayList<>(entries);
        sorted.sort((a, b) -> Oids.compare(a.oid, 0, a.oid.length, b.oid, 0, b.oid.length));
        List<Entry> unique = new ArrayList<>(sorted.size());
        for (Entry entry : sorted) {
            if (unique.isEmpty() || !Arrays.equals(unique.getLast().oid, entry.oid)) {
                unique.add(entry);
            }
        }
        int size = unique.size();
        ByteArrayOutputStream arena = new ByteArrayOutputStream(size * 24);
        int[] oidAt = new int[size + 1];
        int[] valueAt = new int[size];
        int[] valueLength = new int[size];
        @Nullable Value[] live = new @Nullable Value[size];
        for (int i = 0; i < size; i++) {
            oidAt[i] = arena.size();
            writer.reset();
            writer.octets(Ber.OID, unique.get(i).oid);
            arena.write(writer.bytes, writer.start, writer.length());
        }
        oidAt[size] = arena.size();
        for (int i = 0; i < size; i++) {
            byte[] constant = unique.get(i).constant;
            valueAt[i] = arena.size();
            valueLength[i] = constant.length;
            arena.write(constant, 0, constant.length);
            live[i] = unique.get(i).live;
        }
        return new Mib(namePrefix, arena.toByteArray(), oidAt, valueAt, valueLength, live);
    }
}
