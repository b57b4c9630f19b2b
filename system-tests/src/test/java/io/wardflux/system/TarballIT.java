package io.wardflux.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.wardflux.localstack.Ports;
import io.wardflux.localstack.Servers;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The way without Docker: the tarball, unpacked and installed elsewhere. */
@EnabledIfSystemProperty(named = "ward.tarball", matches = "true")
class TarballIT {

    private static final Path PROJECT =
            Path.of(System.getProperty("ward.root")).toAbsolutePath().normalize();
    private static final String ADMIN_PASSWORD = "of-this-test-only";
    private static final Path SYSTEMD_ANALYZE = Path.of("/usr/bin/systemd-analyze");

    @TempDir
    private static Path folder;

    private static Path root;

    @BeforeAll
    static void install() throws Exception {
        List<Path> tarballs;
        try (Stream<Path> files = Files.list(PROJECT.resolve("distribution/target"))) {
            tarballs = files.filter(file -> file.toString().endsWith(".tar.gz")).toList();
        }
        assertThat(tarballs).hasSize(1);
        run(Map.of(), "tar", "-xzf", tarballs.getFirst().toString(), "-C", folder.toString());
        root = Files.createDirectory(folder.resolve("root"));
        String name = tarballs.getFirst().getFileName().toString().replace(".tar.gz", "");
        String installer = folder.resolve(name).resolve("bin/install.sh").toString();
        run(Map.of(), installer, "--root", root.toString());
    }

    @Test
    void settingsHaveANewKeyAndNoPasswordAndASecondInstallationLeavesThem() throws Exception {
        Path file = root.resolve("etc/ward-flux/ward.env");
        String settings = Files.readString(file);
        assertThat(Files.getPosixFilePermissions(file)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(settings)
                .containsPattern("(?m)^WARD_SECRET_KEY=[A-Za-z0-9+/]{43}=$")
                .doesNotContainPattern("(?m)^#?WARD_[A-Z_]*PASSWORD=.")
                .doesNotContainPattern("://[^\\s/]*:[^\\s/]*@(?!HOST)");

        run(Map.of(), root.resolve("opt/ward-flux/bin/install.sh").toString(), "--root", root.toString());
        assertThat(file).hasContent(settings);
    }

    @Test
    void theUnitsAreValidAndTheirServicesShutIn() throws Exception {
        assumeTrue(Files.isExecutable(SYSTEMD_ANALYZE), "systemd is not installed");
        Path units = Files.createDirectories(folder.resolve("units"));
        List<String> services = new ArrayList<>();
        try (Stream<Path> files = Files.list(root.resolve("etc/systemd/system"))) {
            for (Path file : files.toList()) {
                // It looks whether the programs are there.
                Path unit = units.resolve(file.getFileName());
                Files.writeString(unit, Files.readString(file).replace("=/opt/", "=" + root + "/opt/"));
                if (unit.toString().endsWith(".service")) {
                    services.add(unit.toString());
                }
            }
        }
        assertThat(services).hasSize(3);
        for (String service : services) {
            String said = run(Map.of(), SYSTEMD_ANALYZE.toString(), "verify", "--man=no", service);
            assertThat(said).isEmpty();
            run(Map.of(), SYSTEMD_ANALYZE.toString(), "security", "--offline=true", "--threshold=20", service);
        }
    }

    @Test
    void servicesStartFromItPollTellOneTraceFromScheduleToSampleAndEndWhenAsked() throws Exception {
        Map<String, String> environment = settings();
        int api = Integer.parseInt(environment.get("WARD_API_PORT"));
        int scheduler = Integer.parseInt(environment.get("WARD_SCHEDULER_PORT"));
        int worker = Integer.parseInt(environment.get("WARD_WORKER_PORT")) + 1;
        var running = new ArrayList<Process>();
        try (var collector = new TraceCollector()) {
            environment.put("WARD_TRACES_URL", collector.url());
            environment.put("WARD_TRACES_SHARE", "1");
            environment.put("WARD_LOG_FORMAT", "json");
            running.add(start(environment, "api-service"));
            awaitOk(running.getLast(), api, "/actuator/health/readiness");
            running.add(start(environment, "scheduler-service"));
            running.add(start(environment, "poller-worker", "2"));
            for (String probe : List.of("/actuator/health/liveness", "/actuator/health/readiness")) {
                awaitOk(running.get(0), api, probe);
                awaitOk(running.get(1), scheduler, probe);
                awaitOk(running.get(2), worker, probe);
            }
            addDevice(api);
            await().atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertOneTraceFromScheduleToSample(collector.spans()));
            for (Process service : running) {
                end(service);
            }
            assertThat(logs().lines())
                    .isNotEmpty()
                    .allSatisfy(line -> assertThat(
                                    Api.JSON.readTree(line).path("message").asString(""))
                            .isNotEmpty());
        } finally {
            running.forEach(Process::destroyForcibly);
        }
    }

    private static void addDevice(int apiPort) {
        var api = new Api(apiPort);
        api.login(ADMIN_PASSWORD);
        long credential = api.create("credentials", Agents.V2C.credential("traced"));
        long device = api.create("devices", """
                {"name": "traced", "ip": "127.0.0.1", "port": %d, "credentialId": %d}""".formatted(Servers.snmpd().port(), credential));
        api.post("devices/" + device + "/items", """
                {"name": "integer", "oid": "%s", "metric": "snmp_traced", "valueType": "gauge", "intervalSeconds": 10}""".formatted(EveryType.INTEGER.oid));
    }

    /** All of one poll: the scheduler's span is the root, the worker's follow it. */
    private static void assertOneTraceFromScheduleToSample(List<TraceCollector.Span> spans) {
        assertThat(spans).isNotEmpty();
        Map<String, List<TraceCollector.Span>> traces =
                spans.stream().collect(Collectors.groupingBy(TraceCollector.Span::trace));
        assertThat(traces.values()).anySatisfy(trace -> {
            assertThat(trace)
                    .extracting(TraceCollector.Span::service, TraceCollector.Span::name)
                    .containsExactlyInAnyOrder(
                            tuple("scheduler-service", "schedule"),
                            tuple("poller-worker", "queue"),
                            tuple("poller-worker", "ask"),
                            tuple("poller-worker", "store"),
                            tuple("poller-worker", "acknowledge"));
            TraceCollector.Span root = trace.stream()
                    .filter(span -> span.parent().isEmpty())
                    .findFirst()
                    .orElseThrow();
            assertThat(root.name()).isEqualTo("schedule");
            assertThat(trace)
                    .filteredOn(span -> span != root)
                    .extracting(TraceCollector.Span::parent)
                    .containsOnly(root.id());
            assertThat(trace).extracting(TraceCollector.Span::id).doesNotHaveDuplicates();
            assertThat(trace)
                    .allSatisfy(span -> assertThat(span.endNanos())
                            .isBetween(span.beginNanos(), span.beginNanos() + 60_000_000_000L));
        });
    }

    /** As systemd reads them, with what a person would fill in. */
    private static Map<String, String> settings() throws IOException {
        Map<String, String> settings = Files.readAllLines(root.resolve("etc/ward-flux/ward.env")).stream()
                .filter(line -> line.startsWith("WARD_"))
                .map(line -> line.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        settings.put("WARD_ADMIN_PASSWORD", ADMIN_PASSWORD);
        settings.put("WARD_DB_URL", Servers.postgres().createDatabase("tarball"));
        settings.put("WARD_DB_USER", Servers.postgres().user());
        settings.put("WARD_DB_PASSWORD", Servers.postgres().password());
        settings.put("WARD_REDIS_URL", Servers.redis().uri().toString());
        settings.put("WARD_VM_URL", Servers.victoriaMetrics().url().toString());
        settings.put("WARD_API_PORT", Integer.toString(Ports.freeTcp()));
        settings.put("WARD_SCHEDULER_PORT", Integer.toString(Ports.freeTcp()));
        settings.put("WARD_WORKER_PORT", Integer.toString(Ports.freeTcp() - 1));
        settings.put("WARD_SPOOL_DIR", folder.resolve("spool").toString());
        return settings;
    }

    private static Process start(Map<String, String> environment, String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of("setpriv", "--pdeathsig", "KILL", "--"));
        command.add(root.resolve("opt/ward-flux/bin/ward-service").toString());
        command.addAll(List.of(words));
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(words[0] + ".log").toFile());
        builder.environment().putAll(environment);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return builder.start();
    }

    private static void awaitOk(Process service, int port, String path) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(5))
                .build();
        try (var client = HttpClient.newHttpClient()) {
            await().atMost(Duration.ofMinutes(2))
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> {
                        assertThat(service.isAlive()).as(logs()).isTrue();
                        try {
                            return client.send(request, HttpResponse.BodyHandlers.discarding())
                                            .statusCode()
                                    == 200;
                        } catch (IOException e) {
                            return false;
                        }
                    });
        }
    }

    /** As the units ask, and within the time that they give. */
    private static void end(Process service) throws Exception {
        service.destroy();
        assertThat(service.waitFor(45, TimeUnit.SECONDS)).as(logs()).isTrue();
        assertThat(service.exitValue()).isEqualTo(143);
    }

    private static String logs() throws IOException {
        var all = new StringBuilder();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path log :
                    files.filter(file -> file.toString().endsWith(".log")).toList()) {
                all.append(Files.readString(log));
            }
        }
        return all.toString();
    }

    /** What it printed; it has to end well. */
    private static String run(Map<String, String> environment, String... command) throws Exception {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
