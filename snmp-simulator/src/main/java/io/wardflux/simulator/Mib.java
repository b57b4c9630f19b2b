package io.wardflux.simulator;

import org.jspecify.annotations.Nullable;

/**
 * What devices of one kind answer: OIDs in order, each with a constant (its BER form lies in the arena) or a live value.
 * Shared by all of them and never changed.
 */
final class Mib {

    private final String namePrefix;
    private final byte[] arena;
    /** Where the i-th OID begins in the arena, as a BER value; {@code oidAt[size]} is where the last one ends. */
    private final int[] oidAt;

    private final int[] valueAt;
    private final int[] valueLength;
    private final @Nullable Value[] live;
    private final int[] slots;

    Mib(String namePrefix, byte[] arena, int[] oidAt, int[] valueAt, int[] valueLength, @Nullable Value[] live) {
        this.namePrefix = namePrefix;
        this.arena = arena;
        this.oidAt = oidAt;
        this.valueAt = valueAt;
        this.valueLength = valueLength;
        this.live = live;
        this.slots = new int[Integer.highestOneBit(Math.max(4, live.length)) * 4];
        for (int i = 0; i < live.length; i++) {
            int slot = hash(arena, oidFrom(i), oidLength(i)) & slots.length - 1;
            while (slots[slot] != 0) {
                slot = slot + 1 & slots.length - 1;
            }
            slots[slot] = i + 1;
        }
    }

    String namePrefix() {
        return namePrefix;
    }

    int size() {
        return live.length;
    }

    int tag(int index) {
        Value value = live[index];
        return value == null ? arena[valueAt[index]] & 0xFF : value.tag();
    }

    void writeOid(BerWriter out, int index) {
        out.raw(arena, oidAt[index], oidAt[index + 1] - oidAt[index]);
    }

    void writeValue(BerWriter out, int index, Device device, long now) {
        Value value = live[index];
        if (value == null) {
            out.raw(arena, valueAt[index], valueLength[index]);
        } else {
            value.write(out, device, now);
        }
    }

    /** The index of this very OID, or -1. */
    int find(byte[] oid, int from, int length) {
        int slot = hash(oid, from, length) & slots.length - 1;
        while (slots[slot] != 0) {
            int index = slots[slot] - 1;
            if (is(index, oid, from, length)) {
                return index;
            }
            slot = slot + 1 & slots.length - 1;
        }
        return -1;
    }

    /** Whether the index-th OID is this one; false past the end. */
    boolean is(int index, byte[] oid, int from, int length) {
        if (index >= live.length || oidLength(index) != length) {
            return false;
        }
        int at = oidFrom(index);
        return java.util.Arrays.equals(arena, at, at + length, oid, from, from + length);
    }

    /** The index of the first OID after this one; {@link #size} when there is none. */
    int after(byte[] oid, int from, int length) {
        int low = 0;
        int high = live.length;
        while (low < high) {
            int middle = low + high >>> 1;
            if (Oids.compare(arena, oidFrom(middle), oidLength(middle), oid, from, length) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Whether an OID that is not here has siblings, so that its object exists and just this instance does not. */
    boolean hasSiblings(byte[] oid, int from, int length) {
        int parent = Oids.parentLength(oid, from, length);
        int next = after(oid, from, length);
        return next < live.length && startsWith(next, oid, from, parent)
                || next > 0 && startsWith(next - 1, oid, from, parent);
    }

    private boolean startsWith(int index, byte[] oid, int from, int length) {
        int at = oidFrom(index);
        return oidLength(index) >= length && java.util.Arrays.equals(arena, at, at + length, oid, from, from + length);
    }

    private int oidFrom(int index) {
        int at = oidAt[index];
        return arena[at + 1] < 0 ? at + 2 + (arena[at + 1] & 0x7F) : at + 2;
    }

    private int oidLength(int index) {
        return oidAt[index + 1] - oidFrom(index);
    }

    private static int hash(byte[] bytes, int from, int length) {
        int hash = 1;
        for (int i = from; i < from + length; i++) {
            hash = 31 * hash + bytes[i];
        }
        return hash ^ hash >>> 15;
    }
}
