package io.wardflux.worker.spool;

import io.wardflux.worker.loop.ThrottledLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * A bounded queue of lines on disk, in files of some megabytes. What {@link #append} took survives the end of the process
 * and, where the disk keeps what it says it has, a power cut. Any number of threads append, one reads.
 */
final class Spool implements AutoCloseable {
    private static final long MOST_SEGMENT_BYTES = 8 << 20;
    private static final int LEAST_SEGMENTS = 8;
    private static final int MOST_READ_FAILURES = 3;

    private final Path root;
    private final long maxBytes;
    private final long minFree;
    private final Disk disk;
    private final Clock clock;
    private final SpoolMeters meters;
    private final ThrottledLog log = new ThrottledLog(LoggerFactory.getLogger(Spool.class));
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition appended = lock.newCondition();
    /** By name, which is the order of their begin. */
    private final TreeMap<String, Segment> segments = new TreeMap<>();

    private @Nullable SpoolFolder folder;
    private @Nullable Segment active;
    private @Nullable Reading reading;
    private @Nullable String refusal = "it is not open yet";
    private int readFailures;
    private long bytes;
    private boolean closed;

    Spool(Path root, long maxBytes, long minFree, Disk disk, Clock clock, SpoolMeters meters) {
        this.root = root.toAbsolutePath().normalize();
        this.maxBytes = maxBytes;
        this.minFree = minFree;
        this.disk = disk;
        this.clock = clock;
        this.meters = meters;
    }

    /** What it looked like just now. */
    record State(long bytes, long capacity, long samples, Duration oldest, Optional<String> refusal) {}

    State state() {
        lock.lock();
        try {
            long samples =
                    segments.values().stream().mapToLong(Segment::samples).sum();
            Duration oldest = segments.values().stream()
                    .filter(segment -> segment.samples() > 0)
                    .findFirst()
                    .map(segment -> Duration.ofMillis(Math.max(0, clock.millis() - segment.oldestMs())))
                    .orElse(Duration.ZERO);
            return new State(bytes, maxBytes, samples, oldest, Optional.ofNullable(refusal));
        } finally {
            lock.unlock();
        }
    }

    /** Of the disk it is on, for everybody; NaN where that is not known. */
    double freeDiskBytes() {
        SpoolFolder own = folder;
        try {
            return own == null ? Double.NaN : disk.freeBytes(own.path());
        } catch (IOException e) {
            return Double.NaN;
        }
    }

    /** Takes a folder, with what an earlier process left in it. False where that is not possible now. */
    boolean open() {
        lock.lock();
        try {
            if (folder != null || closed) {
                return folder != null;
            }
            SpoolFolder taken = SpoolFolder.take(root);
            folder = taken;
            refusal = null;
            for (Path file : taken.files()) {
                register(file);
            }
            return true;
        } catch (IOException e) {
            refuse("it cannot be opened: " + reason(e));
            return folder != null;
        } finally {
            lock.unlock();
        }
    }

    /** Where it is; empty where it is not open yet. */
    Optional<Path> folder() {
        lock.lock();
        try {
            return Optional.ofNullable(folder).map(SpoolFolder::path);
        } finally {
            lock.unlock();
        }
    }

    /** Takes over what workers left that are gone; as much as fits. */
    void adopt() throws IOException {
        SpoolFolder own = folder;
        if (own == null) {
            return;
        }
        for (Path other : own.others()) {
            Optional<SpoolFolder> orphan = SpoolFolder.tryLock(other);
            if (orphan.isEmpty()) {
                continue;
            }
            try (SpoolFolder from = orphan.get()) {
                for (Path file : from.files()) {
                    adopt(file, own);
                }
            }
        }
    }

    private void adopt(Path file, SpoolFolder own) {
        lock.lock();
        try {
            if (bytes + Files.size(file) <= maxBytes) {
                register(Files.move(file, own.path().resolve(file.getFileName())));
            }
        } catch (IOException e) {
            log.warn("found", file + " cannot be taken over: " + reason(e));
        } finally {
            lock.unlock();
        }
    }

    /** One that cannot be read stays where it is, for a later process; the others do not wait for it. */
    private void register(Path file) {
        try {
            Segment segment = Segment.found(file);
            segments.put(name(file), segment);
            bytes += segment.bytes();
            meters.in(SpoolMeters.Source.FOUND, segment.samples());
            appended.signalAll();
        } catch (IOException e) {
            meters.corrupt(1);
            log.warn("found", file + " cannot be read: " + reason(e));
        }
    }

    /**
     * Adds lines at the end; where there is no room, the oldest go.
     *
     * @return why they are not safe; empty where they are
     */
    Optional<String> append(byte[] lines, int offset, int length, int samples, SpoolMeters.Source source) {
        Segment segment;
        long end;
        lock.lock();
        try {
            byte[] record = Records.encode(lines, offset, length, samples, clock.millis());
            segment = segmentFor(record.length);
            long before = segment.bytes();
            end = segment.append(record, samples, clock.millis());
            bytes += end - before;
            meters.in(source, samples);
            appended.signalAll();
        } catch (IOException e) {
            abandonActive();
            return refuse(reason(e));
        } finally {
            lock.unlock();
        }
        try {
            segment.sync(end);
            accepted();
            return Optional.empty();
        } catch (IOException e) {
            return refuse(reason(e));
        }
    }

    private Segment segmentFor(int length) throws IOException {
        SpoolFolder own = folder;
        if (own == null) {
            throw new IOException(refusal == null ? "it is closed" : refusal);
        }
        if (length > maxBytes) {
            throw new IOException("a batch is longer than WARD_SPOOL_MAX_BYTES");
        }
        if (minFree > 0 && disk.freeBytes(own.path()) - length < minFree) {
            throw new IOException(
                    "less than %d MB of its disk are free (WARD_SPOOL_MIN_FREE)".formatted(minFree >> 20));
        }
        while (bytes + length > maxBytes && !segments.isEmpty()) {
            dropOldest();
        }
        Segment segment = active;
        if (segment != null && segment.bytes() > 0 && segment.bytes() + length > segmentBytes()) {
            segment.seal();
            segment = null;
        }
        if (segment == null) {
            Path file = own.next(Math.max(clock.millis(), newestMs()));
            segment = Segment.create(file, disk);
            segments.put(name(file), segment);
            active = segment;
            disk.forceFolder(own.path());
        }
        return segment;
    }

    private long segmentBytes() {
        return Math.min(MOST_SEGMENT_BYTES, maxBytes / LEAST_SEGMENTS);
    }

    /** In the name of the newest file; what comes must sort behind it. */
    private long newestMs() {
        if (segments.isEmpty()) {
            return 0;
        }
        try {
            return Long.parseLong(segments.lastKey(), 0, segments.lastKey().indexOf('-'), 10) + 1;
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            return 0;
        }
    }

    private void dropOldest() throws IOException {
        Segment oldest = segments.firstEntry().getValue();
        log.warn(
                "full",
                "The spool is full: its oldest samples, %d in %s, are dropped. Is VictoriaMetrics away? Else raise WARD_SPOOL_MAX_BYTES."
                        .formatted(oldest.samples(), oldest.path().getFileName()));
        remove(oldest, SpoolMeters.Reason.FULL);
    }

    /** What still waits in it is lost. */
    private void remove(Segment segment, SpoolMeters.Reason reason) throws IOException {
        segments.remove(name(segment.path()));
        bytes -= segment.bytes();
        if (segment.samples() > 0) {
            meters.dropped(reason, segment.samples());
        }
        if (active == segment) {
            active = null;
        }
        Reading current = reading;
        if (current != null && current.segment() == segment) {
            reading = null;
            current.close();
        }
        segment.delete();
    }

    /** After a fault of the disk the next record begins a file of its own. */
    private void abandonActive() {
        Segment segment = active;
        active = null;
        if (segment != null) {
            try {
                if (segment.bytes() == 0) {
                    segments.remove(name(segment.path()));
                    segment.delete();
                } else {
                    segment.seal();
                }
            } catch (IOException e) {
                log.warn("seal", segment.path() + " cannot be closed: " + reason(e));
            }
        }
    }

    /** Waits until there is something, or that long. */
    void awaitSome(Duration patience) throws InterruptedException {
        lock.lock();
        try {
            if (segments.isEmpty() && appended.await(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                return;
            }
        } finally {
            lock.unlock();
        }
    }

    /** The oldest lines; the same until {@link #leave} is called. Null where there are none. */
    @Nullable Waiting oldest() {
        lock.lock();
        try {
            while (true) {
                Reading current = reading;
                if (current != null && current.hasNext()) {
                    return current.next();
                }
                if (current != null) {
                    // What was in it by its account, and cannot be read.
                    remove(current.segment(), SpoolMeters.Reason.CORRUPT);
                } else if (segments.isEmpty()) {
                    return null;
                } else {
                    read(segments.firstEntry().getValue());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The spool cannot be read: " + reason(e), e);
        } finally {
            lock.unlock();
        }
    }

    private void read(Segment segment) throws IOException {
        if (segment == active) {
            active = null;
            segment.seal();
        }
        try {
            Reading opened = new Reading(segment, disk);
            reading = opened;
            readFailures = 0;
            if (opened.corrupt() > 0) {
                meters.corrupt(opened.corrupt());
                log.warn(
                        "corrupt",
                        "%s is damaged at %d places; the rest of it is used"
                                .formatted(segment.path(), opened.corrupt()));
            }
        } catch (IOException e) {
            if (++readFailures < MOST_READ_FAILURES) {
                throw e;
            }
            readFailures = 0;
            meters.corrupt(1);
            log.warn("corrupt", segment.path() + " cannot be read and is given up: " + reason(e));
            remove(segment, SpoolMeters.Reason.CORRUPT);
        }
    }

    /** They are stored, but for so many that VictoriaMetrics will never take. */
    void leave(Waiting lines, long refused) {
        lock.lock();
        try {
            Reading current = reading;
            // Else the file was dropped meanwhile, and they are counted.
            if (current != null && current.segment() == lines.segment()) {
                meters.replayed(lines.samples() - refused);
                if (refused > 0) {
                    meters.dropped(SpoolMeters.Reason.REFUSED, refused);
                }
                current.stored();
            }
        } catch (IOException e) {
            // A later process may store them a second time: the same values at the same times.
            log.warn(
                    "mark",
                    "What is stored cannot be marked in " + lines.segment().path() + ": " + reason(e));
        } finally {
            lock.unlock();
        }
    }

    private Optional<String> refuse(String reason) {
        lock.lock();
        try {
            refusal = reason;
        } finally {
            lock.unlock();
        }
        meters.refused();
        return Optional.of("The spool in " + root + " (WARD_SPOOL_DIR) takes no samples: " + reason + ".");
    }

    private void accepted() {
        lock.lock();
        try {
            refusal = null;
        } finally {
            lock.unlock();
        }
    }

    private static String reason(IOException e) {
        return e.getMessage() == null || e instanceof java.nio.file.FileSystemException ? e.toString() : e.getMessage();
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }

    /** What is in it stays for the next process. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            refusal = "it is closed";
            abandonActive();
            Reading current = reading;
            reading = null;
            if (current != null) {
                current.close();
            }
            SpoolFolder own = folder;
            folder = null;
            if (own != null) {
                own.close();
            }
        } catch (IOException e) {
            log.warn("close", "The spool cannot be closed: " + reason(e));
        } finally {
            lock.unlock();
        }
    }
}
