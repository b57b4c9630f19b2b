package io.wardflux.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A small disk of one part's own, in memory, that can be filled by something that is not the part's. */
final class Disk implements AutoCloseable {

    private static final int BLOCK = 1 << 20;
    private static final int SMALLEST = 1 << 10;

    private final Path folder;

    private Disk(Path folder) {
        this.folder = folder;
    }

    /**
     * Mounts it.
     *
     * @throws IOException in one sentence, where this is not allowed
     */
    static Disk mount(Path folder, int megabytes) throws IOException {
        Files.createDirectories(folder);
        run(List.of("mount", "-t", "tmpfs", "-o", "mode=755,size=" + megabytes + "m", "ward-chaos", folder.toString()));
        return new Disk(folder);
    }

    /** Until nothing more fits; again and again, because the part may make room. */
    void fill() {
        try (var file = FileChannel.open(
                ballast(), StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            for (int size = BLOCK; size >= SMALLEST; size /= 2) {
                while (written(file, size)) {
                    // until it is refused
                }
            }
        } catch (IOException e) {
            // Full before the file could be made.
        }
    }

    void free() {
        try {
            Files.deleteIfExists(ballast());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            run(List.of("umount", "-l", folder.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path ballast() {
        return folder.resolve("ballast");
    }

    private static boolean written(FileChannel file, int size) {
        try {
            return file.write(ByteBuffer.allocate(size)) == size;
        } catch (IOException e) {
            return false;
        }
    }

    private static void run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(command.getFirst() + " is not possible here: " + said.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted", e);
        }
    }
}
