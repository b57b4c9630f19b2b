package io.wardflux.localstack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shell scripts stand in for the parts of local mode: what counts is which of them end, in which order. */
class LocalStopIT {

    @TempDir
    Path project;

    private final List<Process> started = new ArrayList<>();
    private LocalFolder folder = new LocalFolder(Path.of(""));

    private record Run(int code, String out, String errors) {}

    @BeforeEach
    void makeFolder() throws IOException {
        folder = LocalFolder.of(Map.of(), project);
        folder.create();
    }

    @AfterEach
    void endAll() {
        started.forEach(Process::destroyForcibly);
    }

    @Test
    void endsWorkersFirstAndPostgresLastAndKeepsTheData() throws Exception {
        Path data = Files.createDirectories(folder.data("redis")).resolve("dump");
        Files.writeString(data, "kept");
        for (String name : List.of(
                "api-service", "postgres", "poller-worker-1", "redis", "scheduler-service", "poller-worker-2")) {
            start(name, "INT TERM");
        }

        Run run = stop();

        assertThat(run.code()).isZero();
        assertThat(started).allMatch(LocalStopIT::ended);
        List<String> ends = Files.readAllLines(project.resolve("ends"));
        assertThat(ends).hasSize(6).endsWith("scheduler-service", "api-service", "redis", "postgres");
        assertThat(ends.subList(0, 2)).containsExactlyInAnyOrder("poller-worker-1", "poller-worker-2");
        assertThat(run.out()).contains("stopping poller-worker-2", "stopping postgres");
        assertThat(data).hasContent("kept");
        assertThat(folder.pidFiles()).isEmptyDirectory();
    }

    /** Postgres ends on TERM only when its last client leaves. */
    @Test
    void sendsPostgresTheSignalForAFastEnd() throws Exception {
        Process postgres = start("postgres", "INT");

        assertThat(stop().code()).isZero();

        assertThat(ended(postgres)).isTrue();
        assertThat(project.resolve("ends")).hasContent("postgres");
    }

    @Test
    void leavesAProcessAloneThatOnlyHasThePidOfAnEarlierOne() throws Exception {
        Process stranger = start("redis", "TERM");
        ProcessIdentity identity = ProcessIdentity.of(stranger.pid()).orElseThrow();
        new RunningProcess(new ProcessIdentity(identity.pid(), identity.startTicks() - 1), 1)
                .write(folder.pidFile("redis"));

        Run run = stop();

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("nothing runs");
        assertThat(stranger.isAlive()).isTrue();
        assertThat(folder.pidFile("redis")).doesNotExist();
    }

    @Test
    void saysThatNothingRunsAndIsContentAlsoWithoutAFolder() throws IOException {
        assertThat(stop()).matches(run -> run.code() == 0 && run.out().contains("nothing runs"));
        Folders.delete(folder.root());
        assertThat(stop()).matches(run -> run.code() == 0 && run.out().contains("nothing runs"));
        assertThat(stop("--purge")).matches(run -> run.code() == 0 && run.out().contains("nothing to delete"));
    }

    @Test
    void aDamagedPidFileStopsNothingAndNobody() throws IOException {
        Files.writeString(folder.pidFile("redis"), "1\n");
        Files.writeString(folder.pidFile("postgres"), "-1 x 7");

        assertThat(stop()).matches(run -> run.code() == 0 && run.out().contains("nothing runs"));
    }

    @Test
    void purgeDeletesEverythingAfterItHasEnded() throws Exception {
        Files.writeString(Files.createDirectories(folder.data("redis")).resolve("dump"), "gone");
        Process redis = start("redis", "TERM");

        Run run = stop("--purge");

        assertThat(run.code()).isZero();
        assertThat(ended(redis)).isTrue();
        assertThat(folder.root()).doesNotExist();
        assertThat(project).exists();
    }

    @Test
    void purgeSparesAFolderThatLocalModeHasNotMade() throws IOException {
        Path mine = Files.createDirectories(project.resolve("mine"));
        Files.writeString(mine.resolve("thesis"), "three years");
        Files.createDirectories(project.resolve("pids"));

        assertThat(stop(Map.of("WARD_HOME", mine.toString()), "--purge"))
                .matches(run -> run.code() == 1 && run.errors().contains("nothing was deleted"));
        assertThat(stop(Map.of("WARD_HOME", project.toString()), "--purge"))
                .matches(run -> run.code() == 1 && run.errors().contains("nothing was deleted"));
        assertThat(mine.resolve("thesis")).hasContent("three years");
    }

    @Test
    void namesAWrongOption() {
        assertThat(stop("--colour"))
                .matches(run -> run.code() == 1 && run.errors().contains("--colour"));
    }

    /** @param signals those on which it ends, and says so in the file of ends */
    private Process start(String name, String signals) throws Exception {
        Path ready = project.resolve(name + ".ready");
        String script = """
                trap '' INT TERM
                trap 'echo %s >> ends; exit 0' %s
                : > %s
                while :; do sleep 0.02; done
                """.formatted(name, signals, ready);
        Process process = new ProcessBuilder("sh", "-c", script)
                .directory(project.toFile())
                .redirectErrorStream(true)
                .redirectOutput(project.resolve("out").toFile())
                .start();
        started.add(process);
        org.awaitility.Awaitility.await().until(() -> Files.exists(ready));
        new RunningProcess(ProcessIdentity.of(process.pid()).orElseThrow(), Ports.freeTcp())
                .write(folder.pidFile(name));
        return process;
    }

    private static boolean ended(Process process) {
        try {
            return process.waitFor(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Run stop(String... options) {
        return stop(Map.of(), options);
    }

    private Run stop(Map<String, String> environment, String... options) {
        var out = new ByteArrayOutputStream();
        var errors = new ByteArrayOutputStream();
        List<String> arguments = new ArrayList<>(List.of("--project", project.toString()));
        arguments.addAll(List.of(options));
        int code = LocalStop.run(
                arguments,
                environment,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(errors, true, StandardCharsets.UTF_8));
        return new Run(code, out.toString(StandardCharsets.UTF_8), errors.toString(StandardCharsets.UTF_8));
    }
}
