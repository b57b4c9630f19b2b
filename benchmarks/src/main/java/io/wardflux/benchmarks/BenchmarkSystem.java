package io.wardflux.benchmarks;

import io.wardflux.localstack.Folders;
import io.wardflux.localstack.JavaService;
import io.wardflux.localstack.LocalServer;
import io.wardflux.localstack.Ports;
import io.wardflux.localstack.PostgresServer;
import io.wardflux.localstack.RabbitMqServer;
import io.wardflux.localstack.RedisServer;
import io.wardflux.localstack.Secrets;
import io.wardflux.localstack.VictoriaMetricsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The whole system as processes of this machine, gone with this JVM. */
final class BenchmarkSystem implements AutoCloseable {

    static final String FIRST_ADDRESS = "127.64.0.1";

    private static final String VERSION = "0.1.0-SNAPSHOT";

    private final BenchmarkOptions options;
    private final Path root;
    private final String secretKey = Secrets.randomKey();
    private final String adminPassword = Secrets.randomPassword();
    private final List<Running> running = new ArrayList<>();
    private final PostgresServer postgres;
    private final RedisServer redis;
    private final VictoriaMetricsServer victoriaMetrics;
    private final @Nullable RabbitMqServer rabbitMq;

    /**
     * @param name of the process, numbered where there are several of its kind
     * @param page what it says of itself; null where it says nothing
     */
    record Running(
            String name, LocalServer server, @Nullable URI page) {}

    private BenchmarkSystem(BenchmarkOptions options, Path root) {
        this.options = options;
        this.root = root;
        postgres = kept("postgres", PostgresServer.start(root.resolve("postgres"), 0), null);
        redis = kept("redis", RedisServer.start(root.resolve("redis"), 0), null);
        rabbitMq = options.broker().equals("rabbitmq")
                ? kept("rabbitmq", RabbitMqServer.start(root.resolve("rabbitmq"), 0), null)
                : null;
        victoriaMetrics = VictoriaMetricsServer.start(root.resolve("victoria-metrics"), 0);
        kept("victoria-metrics", victoriaMetrics, URI.create(victoriaMetrics.url() + "/metrics"));
    }

    /** Returns when everything is ready. */
    static BenchmarkSystem start(BenchmarkOptions options) {
        Path root;
        try {
            root = Files.createTempDirectory("ward-benchmark-");
        } catch (IOException e) {
            throw new UncheckedIOException("No temporary folder", e);
        }
        var system = new BenchmarkSystem(options, root);
        Runtime.getRuntime().addShutdownHook(new Thread(system::abandon, "all-down"));
        if (options.agents() == null) {
            system.startSimulator();
        }
        // It makes the schema, for which the others wait.
        system.service("api-service", "api-service", "WARD_API_PORT");
        system.service("scheduler-service", "scheduler-service", "WARD_SCHEDULER_PORT");
        for (int number = 1; number <= options.workers(); number++) {
            system.service("poller-worker", "poller-worker-" + number, "WARD_WORKER_PORT");
        }
        return system;
    }

    private void startSimulator() {
        int http = Ports.freeTcp();
        Load load = options.load();
        List<String> arguments = new ArrayList<>(List.of(
                "--template",
                "bench",
                "--devices",
                Integer.toString(load.devices()),
                "--items",
                Integer.toString(load.items()),
                "--first-address",
                FIRST_ADDRESS,
                "--port",
                Integer.toString(Ports.freeUdp()),
                "--http-port",
                Integer.toString(http)));
        if (!load.faults().isEmpty()) {
            arguments.addAll(List.of("--faults", load.faults()));
        }
        if (load.snmp().equals("v3")) {
            arguments.addAll(Credentials.simulatorFlags());
        }
        agentPort = Integer.parseInt(arguments.get(arguments.indexOf("--port") + 1));
        var program = new JavaService.Program(
                jar("snmp-simulator"), JavaService.smallJvm("512m"), List.copyOf(arguments), Map.of());
        URI ready = URI.create("http://127.0.0.1:" + http + "/stats");
        var simulator = JavaService.withJvm("snmp-simulator", root.resolve("snmp-simulator"), http, program, ready);
        kept("snmp-simulator", simulator, null).restart();
    }

    private int agentPort;

    /** Where agents listen, each on its address. */
    int agentPort() {
        String agents = options.agents();
        return agents == null ? agentPort : Integer.parseInt(agents.substring(agents.indexOf(':') + 1));
    }

    String firstAddress() {
        String agents = options.agents();
        return agents == null ? FIRST_ADDRESS : agents.substring(0, agents.indexOf(':'));
    }

    private void service(String module, String name, String portSetting) {
        int port = Ports.freeTcp();
        Map<String, String> environment = new HashMap<>();
        environment.put("WARD_DB_URL", postgres.jdbcUrl());
        environment.put("WARD_DB_USER", postgres.user());
        environment.put("WARD_DB_PASSWORD", postgres.password());
        environment.put("WARD_REDIS_URL", redis.uri().toString());
        environment.put("WARD_VM_URL", victoriaMetrics.url().toString());
        environment.put("WARD_BROKER", options.broker());
        if (rabbitMq != null) {
            environment.put("WARD_AMQP_URL", rabbitMq.uri().toString());
        }
        environment.put("WARD_BIND_ADDRESS", "127.0.0.1");
        environment.put("WARD_SCHEMA_PATIENCE", "4m");
        environment.put("WARD_SECRET_KEY", secretKey);
        environment.put("WARD_SECRET_KEY_FILE", "");
        environment.put("WARD_ADMIN_PASSWORD", adminPassword);
        environment.put(portSetting, Integer.toString(port));
        if (module.equals("poller-worker")) {
            environment.put("WARD_SPOOL_DIR", root.resolve("spool-" + name).toString());
            if (options.concurrency() > 0) {
                environment.put("WARD_CONCURRENCY", Integer.toString(options.concurrency()));
            }
        }
        URI base = URI.create("http://127.0.0.1:" + port);
        var program = new JavaService.Program(jar(module), jvmOptions(module, name), List.of(), environment);
        var service = JavaService.withJvm(
                name, root.resolve(name), port, program, base.resolve("/actuator/health/readiness"));
        kept(name, service, base.resolve("/actuator/prometheus")).restart();
    }

    private List<String> jvmOptions(String module, String name) {
        List<String> jvm = new ArrayList<>(JavaService.jvmOf(module));
        if (module.equals("poller-worker")) {
            if (options.workerJvm().contains("GC")) {
                jvm.remove("-XX:+UseSerialGC");
            }
            jvm.add("-Xmx" + options.workerHeap());
            jvm.addAll(
                    options.workerJvm().isEmpty()
                            ? List.of()
                            : List.of(options.workerJvm().split(" ")));
        }
        Path profile = options.profile();
        if (profile != null) {
            // Written when the process ends in its own way.
            jvm.add("-XX:StartFlightRecording=settings=profile,filename=%s,dumponexit=true"
                    .formatted(profile.resolve(name + ".jfr")));
        }
        return jvm;
    }

    private Path jar(String module) {
        return options.project().resolve(module).resolve("target").resolve(module + "-" + VERSION + ".jar");
    }

    private <S extends LocalServer> S kept(String name, S server, @Nullable URI page) {
        synchronized (running) {
            running.add(new Running(name, server, page));
        }
        return server;
    }

    List<Running> running() {
        synchronized (running) {
            return List.copyOf(running);
        }
    }

    List<Running> workers() {
        return running().stream()
                .filter(each -> each.name().startsWith("poller-worker"))
                .toList();
    }

    Running named(String name) {
        return running().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new BenchmarkException("There is no " + name));
    }

    URI api() {
        return URI.create("http://127.0.0.1:" + named("api-service").server().port());
    }

    String adminPassword() {
        return adminPassword;
    }

    PostgresServer postgres() {
        return postgres;
    }

    RedisServer redis() {
        return redis;
    }

    VictoriaMetricsServer victoriaMetrics() {
        return victoriaMetrics;
    }

    @Override
    public void close() {
        // Flight recordings are written by an orderly end.
        if (options.profile() != null) {
            workers().forEach(worker -> worker.server().stop());
            named("scheduler-service").server().stop();
        }
        running().reversed().forEach(each -> each.server().kill());
        try {
            Folders.delete(root);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete " + root, e);
        }
    }

    /** For Ctrl-C. */
    private void abandon() {
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
        try {
            Folders.delete(root);
        } catch (IOException e) {
            // The processes may still write; it is a temporary folder.
        }
    }
}
