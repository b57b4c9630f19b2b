package io.wardflux.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.wardflux.localstack.Servers;
import io.wardflux.localstack.VictoriaMetricsServer;
import io.wardflux.model.job.Job;
import io.wardflux.simulator.Simulator;
import io.wardflux.simulator.SimulatorConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** VictoriaMetrics goes away and comes back: each sample that was taken is there once, with its own time. */
class OutageIT {
    private static final int DEVICES = 20;
    private static final int ITEMS = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Pattern VALUE = Pattern.compile(",\"([0-9.]+)\"\\]");

    @TempDir
    static Path folder;

    private static VictoriaMetricsServer victoriaMetrics;
    private static Simulator simulator;

    private static int tests;

    private final String metric = "out_" + ++tests + "_";
    private Rig rig;
    private final List<Long> devices = new ArrayList<>();
    private final List<Round> rounds = new ArrayList<>();

    private record Round(long beginMs, long endMs) {}

    @BeforeAll
    static void startServers() throws IOException {
        victoriaMetrics = VictoriaMetricsServer.start(folder.resolve("vm"), 0);
        simulator = Simulator.start(SimulatorConfig.DEFAULT.withDevices(DEVICES).with("port", "0"));
    }

    @AfterAll
    static void stopServers() {
        simulator.close();
        victoriaMetrics.close();
    }

    @BeforeEach
    void start() {
        rig = new Rig(Servers.postgres(), Servers.redis(), victoriaMetrics);
        long credential = rig.community("v2c", "public");
        for (int i = 1; i <= DEVICES; i++) {
            long device = rig.device("out-" + i, "127.20.0." + i, simulator.port(), credential);
            for (int item = 1; item <= ITEMS; item++) {
                rig.item(device, "1.3.6.1.2.1.1.3.0", metric + item, "gauge");
            }
            devices.add(device);
        }
    }

    @AfterEach
    void stop() {
        rig.close();
        if (!victoriaMetrics.isRunning()) {
            victoriaMetrics.restart();
        }
    }

    private List<Job.Poll> jobs() {
        return devices.stream().map(rig::pollAll).toList();
    }

    /** All devices, until the broker knows how each poll ended. */
    private void round() {
        long begin = System.currentTimeMillis();
        rig.publish(jobs());
        rig.awaitNothingOpen();
        rounds.add(new Round(begin, System.currentTimeMillis()));
    }

    private void assertAllStored() {
        long ok = rig.ledger().get("ok");
        assertThat(ok).isEqualTo((long) rounds.size() * DEVICES * ITEMS);
        await().atMost(PATIENCE).until(() -> rig.samples.count("{__name__=~\"" + metric + ".*\"}") == ok);
        List<Samples.Series> series = rig.samples.of("{__name__=~\"" + metric + ".*\"}");
        assertThat(series).hasSize(DEVICES * ITEMS);
        for (Samples.Series each : series) {
            assertThat(each.timesMs()).hasSize(rounds.size());
            for (int i = 0; i < rounds.size(); i++) {
                assertThat(each.timesMs().get(i))
                        .as("of round %d, when the answer came", i)
                        .isBetween(rounds.get(i).beginMs(), rounds.get(i).endMs());
            }
        }
        // Queries do not see the last second.
        await().atMost(Rig.SOON)
                .untilAsserted(() ->
                        assertThat(counted()).as("as count_over_time sees it").isEqualTo(ok));
    }

    /** Zero while a query sees none of them. */
    private long counted() {
        URI query = victoriaMetrics
                .url()
                .resolve("/api/v1/query?query=sum(count_over_time(%7B__name__%3D~%22" + metric + ".*%22%7D%5B10m%5D))");
        Matcher value = VALUE.matcher(text(query));
        return value.find() ? (long) Double.parseDouble(value.group(1)) : 0;
    }

    private static String text(URI uri) {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            return "no answer: " + e;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String page(ConfigurableApplicationContext worker, String page) {
        return text(URI.create(
                "http://127.0.0.1:" + worker.getEnvironment().getProperty("local.server.port") + "/actuator/" + page));
    }

    /** Of one of its own metrics, over all tags. */
    private static double metric(ConfigurableApplicationContext worker, String name) {
        return page(worker, "prometheus")
                .lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @Test
    void pollsGoOnAndAfterwardsNothingIsMissing() {
        var worker = rig.worker();
        round();
        round();
        // Killed, it loses what it has not written to its disk: the rounds before as well.
        victoriaMetrics.kill();
        for (int i = 0; i < 5; i++) {
            round();
        }
        assertThat(page(worker, "health")).contains("DEGRADED").contains("WARD_VM_URL");
        assertThat(metric(worker, "ward_spool_samples_waiting")).isGreaterThanOrEqualTo(5.0 * DEVICES * ITEMS);
        victoriaMetrics.restart();
        round();
        await().atMost(PATIENCE).until(() -> metric(worker, "ward_spool_samples_waiting") == 0);
        round();
        assertAllStored();
        assertThat(metric(worker, "ward_spool_samples_in_total"))
                .isEqualTo(metric(worker, "ward_spool_samples_replayed_total"));
        assertThat(metric(worker, "ward_spool_samples_dropped_total")).isZero();
        assertThat(metric(worker, "ward_spool_bytes")).isZero();
        await().atMost(Rig.SOON).until(() -> page(worker, "health").startsWith("{\"components\""));
        assertThat(page(worker, "health")).doesNotContain("DEGRADED");
    }

    @Test
    void oneThatHangsHoldsUpNothingForLong() {
        var worker = rig.worker("--ward.vm.write-timeout=500ms");
        round();
        victoriaMetrics.pause();
        try {
            round();
            long begin = System.nanoTime();
            worker.close();
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .as("a worker that is told to end does so")
                    .isLessThan(Duration.ofSeconds(30));
        } finally {
            victoriaMetrics.resume();
        }
        assertThat(rig.broker.queueStats().queues()).allMatch(queue -> queue.inFlight() == 0);
        rig.worker();
        assertAllStored();
    }

    @Test
    void whatAKilledWorkerHadOnDiskAnotherStores() throws Exception {
        victoriaMetrics.kill();
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                PollerWorker.class.getName()));
        command.addAll(rig.settings("--ward.worker-id=victim"));
        Path log = folder.resolve("victim.log");
        Process victim = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> rig.broker.workers().workers().stream()
                            .anyMatch(other -> other.id().equals("victim") && other.online()));
            round();
            round();
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("Its log:\n" + Files.readString(log), e);
        } finally {
            victim.destroyForcibly().waitFor();
        }
        // It was about to write another record.
        try (Stream<Path> files = Files.walk(rig.spool)) {
            Path last = files.filter(file -> file.toString().endsWith(".spool"))
                    .max(Path::compareTo)
                    .orElseThrow();
            Files.write(last, "half a rec".getBytes(StandardCharsets.UTF_8), StandardOpenOption.APPEND);
        }
        victoriaMetrics.restart();
        var worker = rig.worker();
        round();
        assertAllStored();
        assertThat(metric(worker, "ward_spool_corrupt_records_total")).isEqualTo(1);
    }

    @Test
    void withItsDiskFullTheJobsWaitAndNothingIsLost() throws Exception {
        Path small = Files.createDirectories(folder.resolve("small"));
        assumeThat(run("mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", small.toString()))
                .as("a file system may be mounted here")
                .isZero();
        try {
            var worker = rig.worker("--ward.spool.dir=" + small.resolve("spool"));
            round();
            victoriaMetrics.kill();
            round();
            Path filler = small.resolve("filler");
            fill(filler);
            long begin = System.currentTimeMillis();
            rig.publish(jobs());
            await().atMost(Rig.SOON).until(() -> page(worker, "health").contains("WARD_SPOOL_DIR"));
            assertThat(page(worker, "health"))
                    .contains("No space left on device")
                    .contains("DOWN");
            assertThat(rig.ledger().get("open")).as("they are held").isPositive();
            assertThat(metric(worker, "ward_spool_refusals_total")).isPositive();
            Files.delete(filler);
            rig.awaitNothingOpen(PATIENCE);
            rounds.add(new Round(begin, System.currentTimeMillis()));
            victoriaMetrics.restart();
            assertAllStored();
            worker.close();
        } finally {
            run("umount", "-l", small.toString());
        }
    }

    private static void fill(Path file) throws IOException {
        byte[] some = new byte[256];
        try (var out = Files.newOutputStream(file)) {
            while (true) {
                out.write(some);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
