package io.wardflux.scheduler;

import io.wardflux.localstack.Servers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** The service as a process of its own, to be killed and stopped. */
final class SchedulerProcess implements AutoCloseable {

    private final Process process;

    SchedulerProcess(Rig rig, String id, Path log) throws IOException {
        var builder = new ProcessBuilder(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                SchedulerApplication.class.getName()));
        builder.environment()
                .putAll(Map.of(
                        "WARD_VM_URL", Servers.victoriaMetrics().url().toString(),
                        "WARD_DB_URL", rig.database.url(),
                        "WARD_DB_USER", rig.database.user(),
                        "WARD_DB_PASSWORD", rig.database.password(),
                        "WARD_REDIS_URL", rig.redis.uri().toString(),
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
