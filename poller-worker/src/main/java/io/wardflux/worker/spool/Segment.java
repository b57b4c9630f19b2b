package io.wardflux.worker.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One file of the spool. Written at its end until it is sealed; all but {@link #sync} under the spool's lock. */
final class Segment {
    private final Path path;
    private final ReentrantLock syncing = new ReentrantLock();
    private Disk.@Nullable Handle handle;
    private long synced;
    private volatile long bytes;
    private long samples;
    private long oldestMs;

    private Segment(Path path, Disk.@Nullable Handle handle, long bytes) {
        this.path = path;
        this.handle = handle;
        this.bytes = bytes;
        this.synced = bytes;
    }

    static Segment create(Path path, Disk disk) throws IOException {
        return new Segment(path, disk.open(path), 0);
    }

    /** Of an earlier process. */
    static Segment found(Path path) throws IOException {
        byte[] content = Files.readAllBytes(path);
        var segment = new Segment(path, null, content.length);
        for (Records.Entry entry : Records.scan(content).waiting()) {
            segment.add(entry.samples(), entry.timeMs());
        }
        return segment;
    }

    Path path() {
        return path;
    }

    long bytes() {
        return bytes;
    }

    /** That wait in it. */
    long samples() {
        return samples;
    }

    /** When the oldest of them was written down. */
    long oldestMs() {
        return oldestMs;
    }

    /**
     * Adds a record, or nothing.
     *
     * @return its end
     */
    long append(byte[] record, int sampleCount, long timeMs) throws IOException {
        Disk.Handle open = handle;
        if (open == null) {
            throw new IOException(path + " is closed");
        }
        try {
            open.write(record, bytes);
        } catch (IOException e) {
            // What is left of half a record after this, readers skip.
            open.truncate(bytes);
            throw e;
        }
        bytes += record.length;
        add(sampleCount, timeMs);
        return bytes;
    }

    private void add(long sampleCount, long timeMs) {
        if (samples == 0) {
            oldestMs = timeMs;
        }
        samples += sampleCount;
    }

    void left(long sampleCount, long nextMs) {
        samples -= sampleCount;
        oldestMs = nextMs;
    }

    /** What was appended up to there is safe after this; who waits meanwhile is spared a call of its own. */
    void sync(long end) throws IOException {
        syncing.lock();
        try {
            if (synced >= end) {
                return;
            }
            Disk.Handle open = handle;
            if (open == null) {
                throw new IOException(path + " could not be written completely");
            }
            long covers = bytes;
            open.force();
            synced = covers;
        } finally {
            syncing.unlock();
        }
    }

    /** Nothing is appended any more. */
    void seal() throws IOException {
        syncing.lock();
        try {
            Disk.Handle open = handle;
            if (open != null && synced < bytes) {
                open.force();
                synced = bytes;
            }
        } finally {
            closeHandle();
            syncing.unlock();
        }
    }

    /** With all that waits in it. */
    void delete() throws IOException {
        syncing.lock();
        try {
            // Nobody needs to wait for a disk that does not have it any more.
            synced = Long.MAX_VALUE;
            closeHandle();
        } finally {
            syncing.unlock();
        }
        Files.deleteIfExists(path);
    }

    private void closeHandle() throws IOException {
        Disk.Handle open = handle;
        handle = null;
        if (open != null) {
            open.close();
        }
    }
}
