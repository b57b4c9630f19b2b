package io.wardflux.localstack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Finds the programs of the system. */
final class Programs {
    private static final String SYSTEM_FOLDERS = "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin";

    private Programs() {}

    /**
     * The program's path. Looks in the sbin folders too, which are not on an ordinary user's PATH.
     *
     * @throws ServerException naming the Debian package that holds it
     */
    static Path require(String program, String debianPackage) {
        String path = System.getenv().getOrDefault("PATH", "") + ":" + SYSTEM_FOLDERS;
        return Stream.of(path.split(":"))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new ServerException(
                        "'%s' is not installed: run 'apt-get install %s'.".formatted(program, debianPackage)));
    }

    /** Whether this command ends with 0 within ten seconds. */
    static boolean works(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (process.waitFor(10, TimeUnit.SECONDS)) {
                return process.exitValue() == 0;
            }
            process.destroyForcibly();
            return false;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerException("Interrupted while trying " + command.getFirst(), e);
        }
    }
}
