package io.wardflux.model.job;

import java.util.Arrays;
import java.util.function.LongConsumer;

/**
 * A set of item ids in ascending order, held as it travels: varint differences, one to three bytes an id. Ten million
 * of them in a plan cost some 15 MB, and putting them into a message is a copy.
 */
public final class ItemIds {

    public static final ItemIds NONE = new ItemIds(new byte[0], 0);

    private final byte[] encoded;
    private final int count;

    private ItemIds(byte[] encoded, int count) {
        this.encoded = encoded;
        this.count = count;
    }

    /** In any order; an id given twice counts once. All must be positive. */
    public static ItemIds of(long... ids) {
        long[] sorted = Arrays.stream(ids).sorted().distinct().toArray();
        var out = new VarBytes.Writer(sorted.length * 2 + 8);
        long previous = 0;
        for (long id : sorted) {
            if (id <= 0) {
                throw new IllegalArgumentException("item ids are positive, not " + id);
            }
            out.varint(id - previous);
            previous = id;
        }
        return new ItemIds(out.toByteArray(), sorted.length);
    }

    /** All ids of both. */
    public ItemIds plus(ItemIds other) {
        if (count == 0) {
            return other;
        }
        if (other.count == 0) {
            return this;
        }
        long[] joined = Arrays.copyOf(toArray(), count + other.count);
        System.arraycopy(other.toArray(), 0, joined, count, other.count);
        return of(joined);
    }

    /** The ids of this one that the other does not have. */
    public ItemIds minus(ItemIds other) {
        if (count == 0 || other.count == 0) {
            return this;
        }
        long[] without = other.toArray();
        long[] rest = Arrays.stream(toArray())
                .filter(id -> Arrays.binarySearch(without, id) < 0)
                .toArray();
        return rest.length == count ? this : of(rest);
    }

    public int count() {
        return count;
    }

    public void forEach(LongConsumer action) {
        var in = new VarBytes.Reader(encoded);
        long id = 0;
        for (int i = 0; i < count; i++) {
            id += in.varint();
            action.accept(id);
        }
    }

    public long[] toArray() {
        long[] ids = new long[count];
        int[] at = {0};
        forEach(id -> ids[at[0]++] = id);
        return ids;
    }

    void writeTo(VarBytes.Writer out) {
        out.varint(count);
        out.varint(encoded.length);
        out.bytes(encoded);
    }

    static ItemIds readFrom(VarBytes.Reader in) {
        long count = in.varint();
        byte[] encoded = in.bytes(in.varint());
        if (count < 0 || count > encoded.length) {
            throw new MalformedJobException("says " + count + " item ids but has " + encoded.length + " bytes of them");
        }
        var ids = new ItemIds(encoded, (int) count);
        ids.checkEncoding();
        return ids;
    }

    private void checkEncoding() {
        var in = new VarBytes.Reader(encoded);
        long id = 0;
        for (int i = 0; i < count; i++) {
            long difference = in.varint();
            id += difference;
            if (difference <= 0 || id <= 0) {
                throw new MalformedJobException("item ids are not ascending");
            }
        }
        if (in.remaining() != 0) {
            throw new MalformedJobException(in.remaining() + " bytes left over after the item ids");
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ItemIds that && count == that.count && Arrays.equals(encoded, that.encoded);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(encoded);
    }

    @Override
    public String toString() {
        return Arrays.toString(toArray());
    }
}
