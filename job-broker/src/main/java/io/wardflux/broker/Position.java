package io.wardflux.broker;

import java.util.Comparator;

/** A place in a queue: later messages compare greater. For Redis Streams: the entry id, milliseconds and sequence. */
public record Position(long major, long minor) implements Comparable<Position> {

    public static final Position START = new Position(0, 0);

    /** Of a job that this publication did not publish, and did not count: the part of the broker where it belongs has it already. */
    public static final Position ELSEWHERE = new Position(-1, 0);

    private static final Comparator<Position> ORDER =
            Comparator.comparingLong(Position::major).thenComparingLong(Position::minor);

    @Override
    public int compareTo(Position other) {
        return ORDER.compare(this, other);
    }
}
