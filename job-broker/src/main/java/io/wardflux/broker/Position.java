package io.wardflux.broker;

import java.util.Comparator;

/** A place in a queue: later messages compare greater. For Redis Streams: the entry id, milliseconds and sequence. */
public record Position(long major, long minor) implements Comparable<Position> {

    public static final Position START = new Position(0, 0);

    private static final Comparator<Position> ORDER =
            Comparator.comparingLong(Position::major).thenComparingLong(Position::minor);

    @Override
    public int compareTo(Position other) {
        return ORDER.compare(this, other);
    }
}
