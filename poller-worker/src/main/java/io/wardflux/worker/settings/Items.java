package io.wardflux.worker.settings;

import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Items of a device. A worker holds millions of them, so what is the same is there once: the kinds of all devices of a
 * template, and the labels of all items of a device.
 */
final class Items {
    static final Items NONE = new Items(new long[0], new ItemKind[0], new byte[1][0]);

    private final long[] ids;
    private final ItemKind[] kinds;
    /** One for each item, or one for all. */
    private final byte[][] labels;

    private Items(long[] ids, ItemKind[] kinds, byte[][] labels) {
        this.ids = ids;
        this.kinds = kinds;
        this.labels = labels;
    }

    /**
     * An item while it is read.
     *
     * @param labels what its lines have after the metric's name, with what follows up to the value
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Item(long id, ItemKind kind, byte[] labels) {}

    /** @param shared gives the same array for the same kinds, where it can */
    static Items of(List<Item> items, UnaryOperator<ItemKind[]> shared) {
        return new Items(
                items.stream().mapToLong(Item::id).toArray(),
                shared.apply(items.stream().map(Item::kind).toArray(ItemKind[]::new)),
                once(items.stream().map(Item::labels).toArray(byte[][]::new)));
    }

    private static byte[][] once(byte[][] labels) {
        for (byte[] each : labels) {
            if (each != labels[0]) {
                return labels;
            }
        }
        return labels.length > 1 ? Arrays.copyOf(labels, 1) : labels;
    }

    int size() {
        return ids.length;
    }

    /** Not to be changed. */
    long[] ids() {
        return ids;
    }

    ItemKind kind(int place) {
        return kinds[place];
    }

    byte[] labels(int place) {
        return labels[labels.length == 1 ? 0 : place];
    }

    /** Its place, where they are in the order of their ids; negative where it is not among them. */
    int place(long id) {
        return Arrays.binarySearch(ids, id);
    }

    /** Those at these places, in their order. */
    Items at(int[] places) {
        boolean all = places.length == ids.length;
        for (int i = 0; all && i < places.length; i++) {
            all = places[i] == i;
        }
        if (all) {
            return this;
        }
        return new Items(
                Arrays.stream(places).mapToLong(place -> ids[place]).toArray(),
                Arrays.stream(places).mapToObj(this::kind).toArray(ItemKind[]::new),
                labels.length == 1
                        ? labels
                        : Arrays.stream(places).mapToObj(this::labels).toArray(byte[][]::new));
    }
}
