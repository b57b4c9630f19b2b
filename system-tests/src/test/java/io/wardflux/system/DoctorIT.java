package io.wardflux.system;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wardflux.system.Installation.Run;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import tools.jackson.databind.JsonNode;

/**
 * {@code start_monitoring.sh --check} ({@code -Dward.doctor=true}): one system in which fault after fault is planted, found by its sentence
 * and its fix, and mended. What devices say takes longest to be seen and to be forgotten, so it comes last.
 */
@EnabledIfSystemProperty(named = "ward.doctor", matches = "true")
@TestMethodOrder(OrderAnnotation.class)
class DoctorIT {

    private static final int DEVICES = 4;
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration TIME_LIMIT = Duration.ofSeconds(20);
    private static final String START = "Fix: ./start_monitoring.sh --mode local --demo " + DEVICES;

    /** What follows from it is left out. */
    private static final String ALONE = "\n1 fault, found in";

    private static final Installation INSTALLATION = new Installation().with("WARD_POLL_INTERVAL", "10s");

    @BeforeAll
    static void start() {
        INSTALLATION.start("--demo", Integer.toString(DEVICES));
    }

    @AfterAll
    static void end() {
        INSTALLATION.close();
    }

    @Test
    @Order(1)
    void nothingIsFoundInAHealthySystem() {
        await().atMost(SOON).until(() -> INSTALLATION.check().exitCode() == 0);
        Run run = INSTALLATION.check();
        assertThat(run.exitCode()).as(run.output()).isZero();
        assertThat(run.output()).startsWith("Nothing wrong was found").contains("7 parts, 4 devices in the plan");
        assertThat(run.took()).isLessThan(Duration.ofSeconds(10));
        System.out.printf("%d ms: %s", run.took().toMillis(), run.output());
    }

    @Test
    @Order(2)
    void aChangedPasswordOfRedis() throws IOException {
        redis(password(), "CONFIG", "SET", "requirepass", "another");
        found(
                "Redis does not take the password in " + INSTALLATION.home() + "/data/redis/password",
                "Fix: set it back, or kill %d and ./start_monitoring.sh".formatted(pid("redis")));
        redis("another", "CONFIG", "SET", "requirepass", password());
    }

    @Test
    @Order(3)
    void aRedisThatMayDeleteJobs() throws IOException {
        redis(password(), "CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
        found("its maxmemory-policy is allkeys-lru", "Fix: CONFIG SET maxmemory-policy noeviction in redis-cli");
        redis(password(), "CONFIG", "SET", "maxmemory-policy", "noeviction");
    }

    @Test
    @Order(4)
    void aFullRedis() throws IOException {
        redis(password(), "CONFIG", "SET", "maxmemory", "1mb");
        found(ALONE, "Redis is full: it takes nothing more", "Fix: raise it: CONFIG SET maxmemory 1gb");
        redis(password(), "CONFIG", "SET", "maxmemory", "0");
    }

    @Test
    @Order(5)
    void aRedisThatHangsThoughItsProcessRuns() throws IOException {
        redis(password(), "CLIENT", "PAUSE", "10000", "ALL");
        found(
                "redis hangs: it runs, but does not answer within 3 s",
                "Fix: kill -KILL %d, then ./start_monitoring.sh".formatted(pid("redis")));
        await().atMost(SOON).until(() -> redis(password(), "PING").equals("PONG"));
    }

    @Test
    @Order(6)
    void aRedisThatIsGoneExplainsAllThatFollows() {
        kill("KILL", pid("redis"));
        found(ALONE, "redis does not run", "Nothing is polled without it", START);
        mend();
    }

    @Test
    @Order(7)
    void aVictoriaMetricsThatHangs() {
        long pid = pid("victoria-metrics");
        kill("STOP", pid);
        found(
                ALONE,
                "victoria-metrics hangs: its process " + pid + " was stopped by a signal",
                "Fix: kill -CONT " + pid);
        kill("CONT", pid);
    }

    @Test
    @Order(8)
    void aVictoriaMetricsThatIsReadOnly() throws IOException {
        Path pidFile = INSTALLATION.home().resolve("pids/victoria-metrics.pid");
        long pid = pid("victoria-metrics");
        List<String> command = new ArrayList<>(Arrays.asList(
                Files.readString(Path.of("/proc/" + pid + "/cmdline")).split("\0")));
        command.add("-storage.minFreeDiskSpaceBytes=1000000000000000");
        killAndWait(pid);
        Path log = INSTALLATION.home().resolve("logs/victoria-metrics.log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        String[] stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"))
                .replaceAll("^.*\\) ", "")
                .split(" ");
        Files.writeString(pidFile, "%d %s %d%n".formatted(process.pid(), stat[19], INSTALLATION.port("VM")));
        found("VictoriaMetrics is read-only", "Fix: make room on the disk of -storageDataPath");
        killAndWait(process.pid());
        mend();
    }

    @Test
    @Order(9)
    void aVictoriaMetricsThatIsGoneAndItsPortTaken() throws IOException {
        killAndWait(pid("victoria-metrics"));
        found(ALONE, "victoria-metrics does not run: its process", "samples wait in the spools", START);
        int port = INSTALLATION.port("VM");
        try (var taken = new ServerSocket(port, 10, InetAddress.getLoopbackAddress())) {
            assertThat(taken.isBound()).isTrue();
            found(
                    "victoria-metrics does not run, and its port %d is taken by another program".formatted(port),
                    "Fix: end that program, then ./start_monitoring.sh",
                    "WARD_VM_PORT");
        }
        mend();
    }

    @Test
    @Order(10)
    void aWorkerThatHangs() {
        long pid = pid("poller-worker-1");
        kill("STOP", pid);
        found("poller-worker-1 hangs: its process " + pid + " was stopped by a signal", "Fix: kill -CONT " + pid);
        kill("CONT", pid);
    }

    @Test
    @Order(11)
    void aWorkerThatIsGone() {
        killAndWait(pid("poller-worker-1"));
        found(
                "poller-worker-1 does not run",
                "No other worker runs, so nothing is polled",
                "The end of its log",
                START);
        mend();
    }

    @Test
    @Order(12)
    void aSchedulerThatIsGone() {
        killAndWait(pid("scheduler-service"));
        found("scheduler-service does not run", "Nothing is polled without it", START);
        mend();
    }

    @Test
    @Order(13)
    void aPostgresThatIsGone() {
        // A worker that has just begun polls only what it has read of once; what expired without a scheduler is told
        // for 90 s.
        await().atMost(Duration.ofMinutes(2)).until(() -> INSTALLATION.check().exitCode() == 0);
        killAndWait(pid("postgres"));
        found(SOON, ALONE, "postgres does not run", "polling goes on as it was planned", START);
        mend();
    }

    @Test
    @Order(14)
    void anApiThatIsGone() {
        killAndWait(pid("api-service"));
        found("api-service does not run", "The API is away; polling goes on", START);
        mend();
    }

    @Test
    @Order(15)
    void aSimulatorThatIsGone() {
        killAndWait(pid("snmp-simulator"));
        found("snmp-simulator does not run", "The simulated devices do not answer", START);
        INSTALLATION.start("--demo", Integer.toString(DEVICES));
    }

    @Test
    @Order(16)
    void nothingIsEnabled() {
        enable(false);
        found("Nothing is polled: none of the 4 devices is enabled", "Fix: enable them: PATCH /api/v1/devices/{id}");
        enable(true);
    }

    @Test
    @Order(17)
    void samplesThatAreThrownAwayAndDevicesThatDoNotAnswer() {
        INSTALLATION
                .metrics()
                .write("ward_doctor_far 1 "
                        + (System.currentTimeMillis() + Duration.ofDays(9).toMillis()));
        Api api = INSTALLATION.api();
        JsonNode credential = api.get("credentials").path("content").path(0);
        api.put("credentials/" + credential.path("id").asLong(), """
                {"name": "demo", "version": "v2c", "community": "wrong"}""");
        found(
                Duration.ofSeconds(120),
                "% of what was polled within 90s got no answer",
                "For example Demo-Router-",
                "Fix: correct address, port or credential of the devices",
                "VictoriaMetrics threw 1 sample away within 15 min: big_timestamp",
                "Fix: set the clocks of the workers");
    }

    @Test
    @Order(18)
    void aTakenPortBeforeTheStart() throws IOException {
        assertThat(INSTALLATION.stop().exitCode()).isZero();
        found("Nothing was started", "Fix: ./start_monitoring.sh --mode local, or with --demo");
        int port = INSTALLATION.port("API");
        try (var taken = new ServerSocket(port, 10, InetAddress.getLoopbackAddress())) {
            assertThat(taken.isBound()).isTrue();
            found(
                    "Port %d, which api-service needs, is taken by another program".formatted(port),
                    "Fix: end that program, or start with WARD_API_PORT set to a free port");
        }
    }

    private static Run found(String... sentences) {
        return found(SOON, sentences);
    }

    /** What a service says of a server changes some seconds after the server has. */
    private static Run found(Duration patience, String... sentences) {
        var last = new AtomicReference<Run>();
        try {
            await().atMost(patience).until(() -> {
                Run run = INSTALLATION.check();
                last.set(run);
                return Arrays.stream(sentences).allMatch(run.output()::contains);
            });
        } catch (org.awaitility.core.ConditionTimeoutException e) {
            assertThat(requireNonNull(last.get()).output()).contains(sentences);
        }
        Run run = requireNonNull(last.get());
        System.out.printf("%d ms: %s%n", run.took().toMillis(), run.output());
        assertThat(run.exitCode()).isOne();
        assertThat(run.took()).isLessThan(TIME_LIMIT);
        return run;
    }

    /** As the fixes say. */
    private static void mend() {
        INSTALLATION.start();
    }

    private static void enable(boolean enabled) {
        Api api = INSTALLATION.api();
        api.get("devices")
                .path("content")
                .forEach(
                        device -> api.patch("devices/" + device.path("id").asLong(), "{\"enabled\": " + enabled + "}"));
    }

    private static long pid(String part) {
        return requireNonNull(INSTALLATION.pids().get(part));
    }

    private static void killAndWait(long pid) {
        kill("KILL", pid);
        await().atMost(SOON).until(() -> !Installation.isAlive(pid));
    }

    private static void kill(String signal, long pid) {
        run(new ProcessBuilder("kill", "-" + signal, Long.toString(pid)));
    }

    private static String password() throws IOException {
        return Files.readString(INSTALLATION.home().resolve("data/redis/password"))
                .strip();
    }

    private static String redis(String password, String... command) {
        List<String> words = new ArrayList<>(
                List.of("redis-cli", "--no-auth-warning", "-p", Integer.toString(INSTALLATION.port("REDIS"))));
        words.addAll(Arrays.asList(command));
        var builder = new ProcessBuilder(words);
        builder.environment().put("REDISCLI_AUTH", password);
        return run(builder);
    }

    private static String run(ProcessBuilder builder) {
        try {
            Process process = builder.redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            assertThat(process.waitFor()).as(output).isZero();
            return output;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
