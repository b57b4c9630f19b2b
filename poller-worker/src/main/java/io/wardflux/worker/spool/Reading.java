package io.wardflux.worker.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/** The file that is replayed now, record by record. */
final class Reading implements AutoCloseable {
    private final Segment segment;
    private final byte[] bytes;
    private final Records.Scan scan;
    private final Disk.Handle handle;
    private int next;

    Reading(Segment segment, Disk disk) throws IOException {
        this.segment = segment;
        this.bytes = Files.readAllBytes(segment.path());
        this.scan = Records.scan(bytes);
        this.handle = disk.open(segment.path());
    }

    Segment segment() {
        return segment;
    }

    int corrupt() {
        return scan.corrupt();
    }

    boolean hasNext() {
        return next < scan.waiting().size();
    }

    /** The same until it is {@link #stored}. */
    Waiting next() {
        return new Waiting(segment, scan.waiting().get(next), bytes);
    }

    /** It is not given out any more, not by a later process either. */
    void stored() throws IOException {
        List<Records.Entry> waiting = scan.waiting();
        Records.Entry entry = waiting.get(next);
        next++;
        segment.left(entry.samples(), hasNext() ? waiting.get(next).timeMs() : entry.timeMs());
        handle.write(Records.stored(), entry.stateAt());
    }

    @Override
    public void close() throws IOException {
        handle.close();
    }
}
