package io.wardflux.worker.spool;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * What was stored within the last seconds. VictoriaMetrics writes to its disk some seconds after it has answered: if it is
 * killed in between, this is what it may have lost, and writing it again does no harm.
 */
final class Recent {
    private static final Duration UNTIL_ON_DISK = Duration.ofSeconds(10);
    private static final long MOST_BYTES = 32 << 20;
    private static final int MOST_CHUNK = 4 << 20;

    private final Deque<Batch> batches = new ArrayDeque<>();
    private long bytes;

    @SuppressWarnings("ArrayRecordComponent")
    private record Batch(byte[] lines, long atNanos) {}

    synchronized void add(byte[] lines, int offset, int length) {
        long now = System.nanoTime();
        batches.addLast(new Batch(Arrays.copyOfRange(lines, offset, offset + length), now));
        bytes += length;
        forget(now);
    }

    synchronized boolean isEmpty() {
        forget(System.nanoTime());
        return batches.isEmpty();
    }

    private void forget(long now) {
        while (!batches.isEmpty()
                && (bytes > MOST_BYTES || now - batches.getFirst().atNanos() > UNTIL_ON_DISK.toNanos())) {
            bytes -= batches.removeFirst().lines().length;
        }
    }

    /** Oldest first, in few pieces; they are forgotten. */
    synchronized List<byte[]> take() {
        forget(System.nanoTime());
        List<byte[]> chunks = new ArrayList<>();
        byte[] chunk = new byte[0];
        for (Batch batch : batches) {
            byte[] part = batch.lines();
            if (chunk.length > 0 && chunk.length + part.length > MOST_CHUNK) {
                chunks.add(chunk);
                chunk = new byte[0];
            }
            int before = chunk.length;
            chunk = Arrays.copyOf(chunk, before + part.length);
            System.arraycopy(part, 0, chunk, before, part.length);
        }
        if (chunk.length > 0) {
            chunks.add(chunk);
        }
        batches.clear();
        bytes = 0;
        return chunks;
    }
}
