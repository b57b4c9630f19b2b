package io.wardflux.localstack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/** Where local mode keeps everything: {@code .ward} in the project, or what {@code WARD_HOME} names. */
record LocalFolder(Path root) {

    static LocalFolder of(Map<String, String> environment, Path project) {
        String home = environment.getOrDefault("WARD_HOME", "");
        return new LocalFolder(
                home.isEmpty()
                        ? project.resolve(".ward")
                        : Path.of(home).toAbsolutePath().normalize());
    }

    /** For its owner only, because the data in it holds secrets. */
    void create() throws IOException {
        if (!Files.isDirectory(root)) {
            Files.createDirectories(
                    root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        Files.createDirectories(root.resolve("logs"));
        Files.createDirectories(pidFiles());
    }

    Path data(String part) {
        return root.resolve("data").resolve(part);
    }

    Path log(String part) {
        return root.resolve("logs").resolve(part + ".log");
    }

    /** Puts the log of the run before aside as {@code <part>.log.1}, so that a log is that of one run. */
    void rotateLog(String part) throws IOException {
        Path log = log(part);
        if (Files.exists(log)) {
            Files.move(log, log.resolveSibling(part + ".log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    Path pidFiles() {
        return root.resolve("pids");
    }

    Path pidFile(String part) {
        return pidFiles().resolve(part + ".pid");
    }

    Path adminPassword() {
        return root.resolve("admin-password");
    }

    Path secretKey() {
        return root.resolve("secret-key");
    }
}
