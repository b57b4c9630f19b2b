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
    /** It may be ten seconds and more, above all where its disk is full and it ends by that. */
    private static final Duration UNTIL_ON_DISK = Duration.ofSeconds(20);

    private static final long MOST_BYTES = 64 << 20;
    private static final int MOST_CHUNK = 4 << 20;

    /** Pieces are used again, or megabytes a second would outlive their generation and be garbage then. */
    private static final int PIECE = 256 << 10;

    private final Deque<Batch> batches = new ArrayDeque<>();
    private final Deque<byte[]> free = new ArrayDeque<>();
    private long bytes;

    /** @param pieces all but the last one full */
    private record Batch(List<byte[]> pieces, int length, long atNanos) {
        long room() {
            return (long) pieces.size() * PIECE;
        }
    }

    synchronized void add(byte[] lines, int offset, int length) {
        long now = System.nanoTime();
        forget(now);
        List<byte[]> pieces = new ArrayList<>(length / PIECE + 1);
        for (int at = 0; at < length; at += PIECE) {
            byte[] piece = free.isEmpty() ? new byte[PIECE] : free.removeLast();
            System.arraycopy(lines, offset + at, piece, 0, Math.min(PIECE, length - at));
            pieces.add(piece);
        }
        Batch batch = new Batch(pieces, length, now);
        batches.addLast(batch);
        bytes += batch.room();
        forget(now);
    }

    synchronized boolean isEmpty() {
        forget(System.nanoTime());
        return batches.isEmpty();
    }

    private void forget(long now) {
        while (!batches.isEmpty()
                && (bytes > MOST_BYTES || now - batches.getFirst().atNanos() > UNTIL_ON_DISK.toNanos())) {
            Batch batch = batches.removeFirst();
            bytes -= batch.room();
            free.addAll(batch.pieces());
        }
    }

    /** Oldest first, in few pieces; they are forgotten. */
    synchronized List<byte[]> take() {
        forget(System.nanoTime());
        List<byte[]> chunks = new ArrayList<>();
        byte[] chunk = new byte[0];
        for (Batch batch : batches) {
            if (chunk.length > 0 && chunk.length + batch.length() > MOST_CHUNK) {
                chunks.add(chunk);
                chunk = new byte[0];
            }
            int before = chunk.length;
            chunk = Arrays.copyOf(chunk, before + batch.length());
            for (int at = 0; at < batch.length(); at += PIECE) {
                byte[] piece = batch.pieces().get(at / PIECE);
                System.arraycopy(piece, 0, chunk, before + at, Math.min(PIECE, batch.length() - at));
            }
        }
        if (chunk.length > 0) {
            chunks.add(chunk);
        }
        batches.clear();
        free.clear();
        bytes = 0;
        return chunks;
    }
}
