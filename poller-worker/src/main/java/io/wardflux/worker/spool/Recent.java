package io.wardflux.worker.spool;

import io.wardflux.worker.loop.ThrottledLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * What was stored within the last seconds. VictoriaMetrics writes to its disk some seconds after it has answered: if it is
 * killed in between, this is what it may have lost, and writing it again does no harm. It is kept in a file that nobody else sees
 * and that nobody waits for, so mostly in memory that the system can do without, and not in the heap. Where there is no such file,
 * nothing is kept.
 */
final class Recent {
    /** It may be ten seconds and more, above all where its disk is full and it ends by that. */
    private static final Duration UNTIL_ON_DISK = Duration.ofSeconds(20);

    static final int MOST_BYTES = 128 << 20;
    private static final int MOST_CHUNK = 4 << 20;

    private final Supplier<Optional<Path>> folder;
    private final ThrottledLog log = new ThrottledLog(LoggerFactory.getLogger(Recent.class));
    private final Deque<Batch> batches = new ArrayDeque<>();
    private @Nullable RandomAccessFile file;
    /** Of all that was ever kept. The file has room for the latest of it, and begins anew at its end. */
    private long end;

    private record Batch(long begin, int length, long atNanos) {}

    /** @param folder where the file is made; empty where there is none yet */
    Recent(Supplier<Optional<Path>> folder) {
        this.folder = folder;
    }

    synchronized void add(byte[] lines, int offset, int length) {
        long now = System.nanoTime();
        forget(now);
        if (length > MOST_BYTES) {
            return;
        }
        try {
            RandomAccessFile to = open();
            if (to == null) {
                return;
            }
            long begin = placeOf(end) + length > MOST_BYTES ? end + MOST_BYTES - placeOf(end) : end;
            while (!batches.isEmpty() && batches.getFirst().begin() < begin + length - MOST_BYTES) {
                batches.removeFirst();
            }
            to.seek(placeOf(begin));
            to.write(lines, offset, length);
            end = begin + length;
            batches.addLast(new Batch(begin, length, now));
        } catch (IOException e) {
            log.warn("full", "What was stored last is not kept for a crash of VictoriaMetrics: " + e.getMessage());
        }
    }

    private static int placeOf(long position) {
        return (int) (position % MOST_BYTES);
    }

    private @Nullable RandomAccessFile open() throws IOException {
        Path in = file == null ? folder.get().orElse(null) : null;
        if (in != null) {
            Path path = in.resolve("recent");
            file = new RandomAccessFile(path.toFile(), "rw");
            // Without a name it is gone with this process, however that ends.
            Files.delete(path);
        }
        return file;
    }

    synchronized boolean isEmpty() {
        forget(System.nanoTime());
        return batches.isEmpty();
    }

    private void forget(long now) {
        while (!batches.isEmpty() && now - batches.getFirst().atNanos() > UNTIL_ON_DISK.toNanos()) {
            batches.removeFirst();
        }
    }

    /** Gives all of it away, oldest first, in few pieces. */
    synchronized void take(Consumer<byte[]> taker) {
        RandomAccessFile from = file;
        if (from == null || isEmpty()) {
            return;
        }
        var chunk = new ByteArrayOutputStream();
        try {
            for (Batch batch : batches) {
                if (chunk.size() > 0 && chunk.size() + batch.length() > MOST_CHUNK) {
                    taker.accept(chunk.toByteArray());
                    chunk.reset();
                }
                byte[] lines = new byte[batch.length()];
                from.seek(placeOf(batch.begin()));
                from.readFully(lines);
                chunk.writeBytes(lines);
            }
        } catch (IOException e) {
            log.warn("read", "Not all that VictoriaMetrics may have lost can be read again: " + e.getMessage());
        }
        if (chunk.size() > 0) {
            taker.accept(chunk.toByteArray());
        }
        batches.clear();
    }
}
