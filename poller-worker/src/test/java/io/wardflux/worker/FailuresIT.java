package io.wardflux.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wardflux.localstack.LocalServer;
import io.wardflux.localstack.PostgresServer;
import io.wardflux.localstack.RedisServer;
import io.wardflux.localstack.VictoriaMetricsServer;
import io.wardflux.model.job.Job;
import io.wardflux.simulator.Simulator;
import io.wardflux.simulator.SimulatorConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** Each server goes away and comes back, and nothing is lost or counted twice. */
class FailuresIT {
    private static final int DEVICES = 50;
    private static final int ITEMS = 4;
    private static final Duration AFTER_A_FAILURE = Duration.ofSeconds(30);

    @TempDir
    static Path folder;

    private static PostgresServer postgres;
    private static RedisServer redis;
    private static VictoriaMetricsServer victoriaMetrics;
    private static Simulator simulator;
    private static Rig rig;
    private static ConfigurableApplicationContext worker;
    private static final List<Long> devices = new ArrayList<>();
    private static long credential;

    @BeforeAll
    static void start() throws IOException {
        postgres = PostgresServer.start(folder.resolve("postgres"), 0);
        redis = RedisServer.start(folder.resolve("redis"), 0);
        victoriaMetrics = VictoriaMetricsServer.start(folder.resolve("vm"), 0);
        simulator =
                Simulator.start(SimulatorConfig.DEFAULT.withDevices(DEVICES + 1).with("port", "0"));
        rig = new Rig(postgres, redis, victoriaMetrics);
        worker = rig.worker("--ward.concurrency=20");
        credential = rig.community("v2c", "public");
        for (int i = 1; i <= DEVICES; i++) {
            devices.add(device(i));
        }
        rig.publish(jobs());
        rig.awaitNothingOpen();
    }

    private static long device(int number) {
        long device = rig.device("fail-" + number, "127.20.0." + number, simulator.port(), credential);
        for (int item = 1; item <= ITEMS; item++) {
            rig.item(device, "1.3.6.1.2.1.1.3.0", "f_uptime_" + item, "gauge");
        }
        return device;
    }

    @AfterAll
    static void stop() {
        rig.close();
        simulator.close();
        Stream.of(victoriaMetrics, redis, postgres).forEach(LocalServer::close);
    }

    private static List<Job.Poll> jobs() {
        return devices.stream().map(rig::pollAll).toList();
    }

    /** Of this test alone: of what came just before VictoriaMetrics is killed, it may lose some. */
    private static long samplesSince(long ms) {
        return rig.samples.now("{__name__=~\"f_.*\",device=~\"fail-.*\"}").stream()
                .flatMap(series -> series.timesMs().stream())
                .filter(at -> at >= ms)
                .count();
    }

    private static void assertAllStoredOnce(long sinceMs, long okBefore, long rounds) {
        rig.awaitNothingOpen(AFTER_A_FAILURE);
        long expected = rounds * DEVICES * ITEMS;
        assertThat(rig.ledger().get("ok") - okBefore).isEqualTo(expected);
        assertThat(rig.ledger().get("scheduled")).isEqualTo(rig.published());
        await().atMost(Rig.SOON).until(() -> samplesSince(sinceMs) >= expected);
    }

    @Test
    void nothingIsLostWhileVictoriaMetricsIsAway() {
        long begin = System.currentTimeMillis();
        long ok = rig.ledger().get("ok");
        List<Job.Poll> jobs = jobs();
        victoriaMetrics.kill();
        restartAfter(victoriaMetrics, () -> {
            rig.publish(jobs);
            // Its samples are on the worker's disk.
            rig.awaitNothingOpen();
            assertThat(health()).contains("200").contains("DEGRADED").contains("WARD_VM_URL");
        });
        assertAllStoredOnce(begin, ok, 1);
        await().atMost(Rig.SOON).until(() -> !health().contains("DEGRADED"));
    }

    @Test
    void pollingGoesOnWithoutPostgres() {
        long begin = System.currentTimeMillis();
        long ok = rig.ledger().get("ok");
        // One that is not cached has to wait until its settings can be read.
        long stranger = device(DEVICES + 1);
        Job.Poll unknown = rig.pollAll(stranger);
        List<Job.Poll> jobs = jobs();
        List<Job.Poll> newer = jobs.stream()
                .map(job -> new Job.Poll(
                        job.deviceId(), job.configVersion() + 1, job.dueMs(), job.deadlineMs(), 0, job.items()))
                .toList();
        postgres.kill();
        restartAfter(postgres, () -> {
            rig.publish(unknown);
            rig.publish(jobs);
            // Two samples of a series in the same millisecond would be one.
            await().atMost(Rig.SOON).until(() -> rig.ledger().get("ok") - ok >= (long) DEVICES * ITEMS);
            // Even where the plan knows of newer settings: the ones that are cached are better than none.
            rig.publish(newer);
            await().atMost(Rig.SOON).until(() -> rig.ledger().get("ok") - ok >= 2L * DEVICES * ITEMS);
            assertThat(health()).contains("200").contains("DEGRADED");
            assertThat(rig.ledger().get("open")).as("it still waits").isEqualTo(ITEMS);
        });
        rig.awaitNothingOpen(AFTER_A_FAILURE);
        assertThat(rig.ledger().get("ok") - ok).isEqualTo((2L * DEVICES + 1) * ITEMS);
        await().atMost(Rig.SOON).until(() -> samplesSince(begin) >= (2L * DEVICES + 1) * ITEMS);
        await().atMost(AFTER_A_FAILURE)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(
                                rig.number("select min(successes) from device_state where device_id = any (?)", (Object)
                                        devices.toArray(Long[]::new)))
                        .as("states that waited are written")
                        .isGreaterThanOrEqualTo(3));
    }

    @Test
    void aRestartOfRedisLosesNothing() {
        long begin = System.currentTimeMillis();
        long ok = rig.ledger().get("ok");
        rig.publish(jobs());
        redis.stop();
        redis.restart();
        assertAllStoredOnce(begin, ok, 1);
    }

    @Test
    void theJobsOfAKilledWorkerAreDoneByAnotherAndCountedOnce() throws Exception {
        worker.close();
        Path log = folder.resolve("victim.log");
        Process victim = new ProcessBuilder(
                        java("--ward.concurrency=20", "--ward.snmp.timeout=4s", "--ward.worker-id=victim"))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        long begin = System.currentTimeMillis();
        long ok = rig.ledger().get("ok");
        try {
            // A process of its own takes a while to start on a busy machine.
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> rig.broker.workers().workers().stream()
                            .anyMatch(other -> other.id().equals("victim") && other.online()));
            simulator.faults("1-" + DEVICES + ":latency=3000");
            rig.publish(jobs());
            await().atMost(Rig.SOON)
                    .until(() -> rig.broker.queueStats().queues().stream().anyMatch(queue -> queue.inFlight() > 0));
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("The other worker took nothing. Its log:\n" + Files.readString(log), e);
        } finally {
            victim.destroyForcibly().waitFor();
            simulator.faults("1-" + DEVICES + ":none");
            worker = rig.worker("--ward.concurrency=20");
        }
        assertAllStoredOnce(begin, ok, 1);
        assertThat(samplesSince(begin)).isEqualTo((long) DEVICES * ITEMS);
    }

    private static void restartAfter(LocalServer server, Runnable assertions) {
        try {
            assertions.run();
        } finally {
            server.restart();
        }
    }

    private static List<String> java(String... settings) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                PollerWorker.class.getName()));
        command.addAll(rig.settings(settings));
        return command;
    }

    /** Status code and body. */
    private static String health() {
        String port = worker.getEnvironment().getProperty("local.server.port");
        try (var http = HttpClient.newHttpClient()) {
            var answer = http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator/health"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() + " " + answer.body();
        } catch (IOException e) {
            return "no answer: " + e;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
