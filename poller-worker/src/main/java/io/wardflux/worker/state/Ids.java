package io.wardflux.worker.state;

import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;

/** Ids of items of a device, in some order. Those of another device of its template often lie as far apart: that is kept once. */
public final class Ids {
    public static final Ids NONE = of();

    private final long first;
    /** From the first one. */
    private final long[] distances;

    private Ids(long first, long[] distances) {
        this.first = first;
        this.distances = distances;
    }

    public static Ids of(long... ids) {
        return of(ids, distances -> distances);
    }

    /** @param shared gives the same array for the same distances, where it can */
    public static Ids of(long[] ids, UnaryOperator<long[]> shared) {
        long first = ids.length == 0 ? 0 : ids[0];
        return new Ids(
                first, shared.apply(Arrays.stream(ids).map(id -> id - first).toArray()));
    }

    public int size() {
        return distances.length;
    }

    public long get(int place) {
        return first + distances[place];
    }

    /** Where they are in ascending order, its place; negative where it is not among them. */
    public int place(long id) {
        return Arrays.binarySearch(distances, id - first);
    }

    /** Those at these places, in their order. */
    public Ids at(int[] places) {
        return of(Arrays.stream(places).mapToLong(this::get).toArray());
    }

    @Override
    public String toString() {
        return LongStream.of(distances)
                .map(distance -> first + distance)
                .boxed()
                .toList()
                .toString();
    }
}
