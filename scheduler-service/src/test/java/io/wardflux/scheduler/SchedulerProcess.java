package io.wardflux.scheduler;

import io.wardflux.localstack.Servers;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The service as a process of its own, to be killed and stopped. */
final class SchedulerProcess implements AutoCloseable {

    private final Process process;

    /**
     * @param redis where it finds the broker
     * @param overlay folders whose files it finds before those of the same name in the service
     */
    SchedulerProcess(Rig rig, URI redis, String id, Path log, List<Path> overlay) throws IOException {
        String classPath = Stream.concat(
                        overlay.stream().map(Path::toString), Stream.of(System.getProperty("java.class.path")))
                .collect(Collectors.joining(File.pathSeparator));
        var builder = new ProcessBuilder(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-cp",
                classPath,
                SchedulerApplication.class.getName()));
        builder.environment()
                .putAll(Map.of(
                        "WARD_VM_URL", Servers.victoriaMetrics().url().toString(),
                        "WARD_DB_URL", rig.database.url(),
                        "WARD_DB_USER", rig.database.user(),
                        "WARD_DB_PASSWORD", rig.database.password(),
                        "WARD_REDIS_URL", redis.toString(),
                        "WARD_SECRET_KEY", Base64.getEncoder().encodeToString(new byte[32]),
                        "WARD_SCHEDULER_ID", id,
                        "WARD_SCHEDULER_PORT", "0"));
        process = builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid())
                .start()
                .waitFor();
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Its exit code, after it was asked to end. */
    int end() throws InterruptedException {
        process.destroy();
        return process.waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
