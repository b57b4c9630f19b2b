package io.wardflux.worker.spool;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * A folder that belongs to one living process: the first of {@code worker-0}, {@code worker-1}, … that no other has locked. So
 * a worker that starts again finds what an earlier one left, whatever their names. The lock ends with the process.
 */
final class SpoolFolder implements AutoCloseable {
    private static final int MOST_WORKERS = 1_000;
    private static final String SUFFIX = ".spool";

    private final Path path;
    private final FileChannel channel;
    private long lastMs;

    private SpoolFolder(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    static SpoolFolder take(Path root) throws IOException {
        Files.createDirectories(root);
        for (int i = 0; i < MOST_WORKERS; i++) {
            Path path = root.resolve("worker-" + i);
            Files.createDirectories(path);
            Optional<SpoolFolder> taken = tryLock(path);
            if (taken.isPresent()) {
                return taken.get();
            }
        }
        throw new IOException("All " + MOST_WORKERS + " folders in " + root + " are locked by other workers");
    }

    /** Empty where it belongs to a process that lives. */
    static Optional<SpoolFolder> tryLock(Path path) throws IOException {
        FileChannel channel =
                FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return Optional.of(new SpoolFolder(path, channel));
            }
        } catch (OverlappingFileLockException e) {
            // By another worker in this JVM.
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        return Optional.empty();
    }

    Path path() {
        return path;
    }

    /** Later in the order of names than all before, whatever the clock does. */
    Path next(long nowMs) {
        lastMs = Math.max(nowMs, lastMs + 1);
        return path.resolve(
                "%015d-%08x%s".formatted(lastMs, ThreadLocalRandom.current().nextInt(), SUFFIX));
    }

    /** Oldest first. */
    List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(file -> file.getFileName().toString().endsWith(SUFFIX))
                    .sorted()
                    .toList();
        }
    }

    /** The folders of other workers, living or not. */
    List<Path> others() throws IOException {
        try (Stream<Path> folders = Files.list(path.resolveSibling("."))) {
            return folders.map(Path::normalize)
                    .filter(folder -> !folder.equals(path.normalize()) && Files.isDirectory(folder))
                    .filter(folder -> folder.getFileName().toString().startsWith("worker-"))
                    .sorted()
                    .toList();
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
