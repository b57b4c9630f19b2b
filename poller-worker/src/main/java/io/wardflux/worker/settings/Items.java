package io.wardflux.worker.settings;

import io.wardflux.worker.state.Ids;
import java.util.Arrays;
import java.util.List;

/**
 * Items of a device. A worker holds millions of them, so what is the same is there once: the kinds of all devices of a
 * template, and the labels of all items of a device.
 */
final class Items {
    static final Items NONE = new Items(Ids.NONE, new ItemKind[0], new byte[1][0]);

    private final Ids ids;
    private final ItemKind[] kinds;
    /** One for each item, or one for all. */
    private final byte[][] labels;

    private Items(Ids ids, ItemKind[] kinds, byte[][] labels) {
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

    /** @param known of other devices, too */
    static Items of(List<Item> items, ItemKinds known) {
        return new Items(
                Ids.of(items.stream().mapToLong(Item::id).toArray(), known::shared),
                known.shared(items.stream().map(Item::kind).toArray(ItemKind[]::new)),
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
        return ids.size();
    }

    Ids ids() {
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
        return ids.place(id);
    }

    /** Those at these places, in their order. */
    Items at(int[] places) {
        boolean all = places.length == ids.size();
        for (int i = 0; all && i < places.length; i++) {
            all = places[i] == i;
        }
        if (all) {
            return this;
        }
        return new Items(
                ids.at(places),
                Arrays.stream(places).mapToObj(this::kind).toArray(ItemKind[]::new),
                labels.length == 1
                        ? labels
                        : Arrays.stream(places).mapToObj(this::labels).toArray(byte[][]::new));
    }
}
