package io.wardflux.chaos;

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
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The whole system as processes of this machine: the servers, two schedulers, three workers and one api-service, gone with
 * this JVM. Every service reaches every server by a line of its own.
 */
final class ChaosSystem implements AutoCloseable {

    private static final String VERSION = "0.1.0-SNAPSHOT";
    private static final int SCHEDULERS = 2;
    private static final int WORKERS = 3;
    /** Its jar, its log, what a worker keeps on disk while VictoriaMetrics is away, and the room that it leaves there. */
    private static final int SERVICE_DISK_MB = 640;

    private static final Duration LOOK = Duration.ofSeconds(2);

    private final ChaosOptions options;
    private final Path root;
    private final Disks disks;
    private final Lines lines = new Lines();
    private final Web web = new Web();
    private final String secretKey = Secrets.randomKey();
    private final String adminPassword = Secrets.randomPassword();
    private final Map<Part, List<Member>> members = new LinkedHashMap<>();
    private final List<LocalServer> started = new ArrayList<>();
    private final PostgresServer postgres;
    private final RedisServer redis;
    private final VictoriaMetricsServer victoriaMetrics;
    private @Nullable RabbitMqServer rabbitMq;
    private volatile boolean closed;

    private ChaosSystem(ChaosOptions options, Path root) {
        this.options = options;
        this.root = root;
        this.disks = new Disks(root, options.withoutDisks());
        Path postgresFolder = disks.folder("postgres", 768);
        Path redisFolder = disks.folder("redis", 512);
        Path victoriaMetricsFolder = disks.folder("victoria-metrics", 384);
        var postgresStart = CompletableFuture.supplyAsync(
                () -> kept(PostgresServer.start(postgresFolder, 0)), Executors.newSingleThreadExecutor(daemon()));
        if (options.broker() == BrokerChoice.RABBITMQ) {
            rabbitMq = kept(RabbitMqServer.start(disks.folder("rabbitmq", 512), 0));
        }
        redis = kept(RedisServer.start(redisFolder, 0));
        victoriaMetrics = kept(VictoriaMetricsServer.start(victoriaMetricsFolder, 0));
        postgres = joined(postgresStart);
    }

    /** Returns when everything is ready. */
    static ChaosSystem start(ChaosOptions options) {
        Path root;
        try {
            root = Files.createTempDirectory("ward-chaos-");
        } catch (IOException e) {
            throw new UncheckedIOException("No temporary folder", e);
        }
        var system = new ChaosSystem(options, root);
        Runtime.getRuntime().addShutdownHook(new Thread(system::abandon, "all-down"));
        system.startServices();
        return system;
    }

    private void startServices() {
        var api = service("api-service", "api-service", "WARD_API_PORT", "/actuator/health/readiness");
        List<Member> schedulers = new ArrayList<>();
        for (int number = 1; number <= SCHEDULERS; number++) {
            schedulers.add(service(
                    "scheduler-service",
                    "scheduler-service-" + number,
                    "WARD_SCHEDULER_PORT",
                    "/actuator/health/liveness"));
        }
        List<Member> workers = new ArrayList<>();
        for (int number = 1; number <= WORKERS; number++) {
            workers.add(service(
                    "poller-worker", "poller-worker-" + number, "WARD_WORKER_PORT", "/actuator/health/liveness"));
        }
        members.put(Part.API, List.of(api));
        members.put(Part.STANDBY, List.copyOf(schedulers));
        members.put(Part.WORKER, List.copyOf(workers));
        members.put(Part.POSTGRES, List.of(server("postgres", Part.POSTGRES, postgres)));
        members.put(Part.REDIS, List.of(server("redis", Part.REDIS, redis)));
        if (rabbitMq != null) {
            members.put(Part.RABBITMQ, List.of(server("rabbitmq", Part.RABBITMQ, rabbitMq)));
        }
        members.put(Part.VICTORIA_METRICS, List.of(server("victoria-metrics", Part.VICTORIA_METRICS, victoriaMetrics)));
        try (var threads = Executors.newFixedThreadPool(6, daemon())) {
            all().filter(member -> member.server() instanceof JavaService)
                    .map(member -> CompletableFuture.runAsync(member.server()::restart, threads))
                    .toList()
                    .forEach(ChaosSystem::joined);
        }
    }

    private Member server(String name, Part part, LocalServer server) {
        return new Member(name, server, lines.to(part), disks.of(name));
    }

    private Member service(String module, String name, String portSetting, String ready) {
        int port = Ports.freeTcp();
        Map<String, String> environment = new HashMap<>();
        environment.put(
                "WARD_DB_URL",
                "jdbc:postgresql://127.0.0.1:" + lines.port(name, Part.POSTGRES, postgres.port()) + "/ward");
        environment.put("WARD_DB_USER", postgres.user());
        environment.put("WARD_DB_PASSWORD", postgres.password());
        environment.put(
                "WARD_REDIS_URL",
                "redis://:" + redis.password() + "@127.0.0.1:" + lines.port(name, Part.REDIS, redis.port()));
        environment.put(
                "WARD_VM_URL", "http://127.0.0.1:" + lines.port(name, Part.VICTORIA_METRICS, victoriaMetrics.port()));
        environment.put("WARD_BROKER", options.broker().wireName());
        if (rabbitMq != null) {
            environment.put(
                    "WARD_AMQP_URL",
                    "amqp://" + rabbitMq.uri().getUserInfo() + "@127.0.0.1:"
                            + lines.port(name, Part.RABBITMQ, rabbitMq.port()));
        }
        environment.put("WARD_BIND_ADDRESS", "127.0.0.1");
        environment.put("WARD_SCHEMA_PATIENCE", "4m");
        environment.put("WARD_SECRET_KEY", secretKey);
        environment.put("WARD_SECRET_KEY_FILE", "");
        environment.put("WARD_ADMIN_PASSWORD", adminPassword);
        environment.put(portSetting, Integer.toString(port));
        var program = new JavaService.Program(
                options.project().resolve(module).resolve("target").resolve(module + "-" + VERSION + ".jar"),
                jvmOptions(),
                List.of(),
                environment);
        URI page = URI.create("http://127.0.0.1:" + port + ready);
        var service = kept(JavaService.withJvm(name, disks.folder(name, SERVICE_DISK_MB), port, program, page));
        return new Member(name, service, lines.of(name), disks.of(name));
    }

    /** Without the second compiler: these processes are started again and again, on a machine that has other work. */
    private static List<String> jvmOptions() {
        return JavaService.quickJvm("512m");
    }

    private <S extends LocalServer> S kept(S server) {
        synchronized (started) {
            started.add(server);
        }
        return server;
    }

    /** The one that a fault is for, at this moment. */
    Member member(Part part, int choice) {
        List<Member> some = switch (part) {
            case LEADER, STANDBY -> schedulers(part == Part.LEADER);
            default -> members.getOrDefault(part, List.of());
        };
        return some.get(Math.floorMod(choice, some.size()));
    }

    Stream<Member> all() {
        return members.values().stream().flatMap(List::stream);
    }

    Disks disks() {
        return disks;
    }

    URI api() {
        return URI.create("http://127.0.0.1:" + member(Part.API, 0).server().port());
    }

    String adminPassword() {
        return adminPassword;
    }

    VictoriaMetricsServer victoriaMetrics() {
        return victoriaMetrics;
    }

    RedisServer redis() {
        return redis;
    }

    /** Samples that wait on workers' disks for VictoriaMetrics, as the workers say. */
    long samplesOnDisk() {
        return members.getOrDefault(Part.WORKER, List.of()).stream()
                .mapToLong(worker -> own(worker, "ward_spool_samples_waiting"))
                .sum();
    }

    private long own(Member member, String metric) {
        URI page = URI.create("http://127.0.0.1:" + member.server().port() + "/actuator/prometheus");
        try {
            return web.text(page, LOOK)
                    .lines()
                    .filter(line -> line.startsWith(metric + " ") || line.startsWith(metric + "{"))
                    .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        } catch (IOException e) {
            // Not known is not nothing.
            return 1;
        }
    }

    Path redisData() {
        return root.resolve("redis").resolve("data").resolve("appendonlydir");
    }

    Path root() {
        return root;
    }

    /** All of them where nobody says that it leads. */
    private List<Member> schedulers(boolean leading) {
        List<Member> all = members.getOrDefault(Part.STANDBY, List.of());
        List<Member> found = all.stream().filter(each -> leads(each) == leading).toList();
        return found.isEmpty() ? all : found;
    }

    private boolean leads(Member scheduler) {
        try {
            return web.json(URI.create("http://127.0.0.1:" + scheduler.server().port() + "/actuator/health"), LOOK)
                    .at("/components/leadership/details/leading")
                    .asBoolean(false);
        } catch (IOException e) {
            return false;
        }
    }

    /** Copies what the processes wrote to a folder that stays. */
    Path keepLogs() throws IOException {
        Path kept = Files.createTempDirectory("ward-chaos-logs-");
        try (Stream<Path> files = Files.walk(root, 3)) {
            for (Path log :
                    files.filter(file -> file.toString().endsWith(".log")).toList()) {
                Files.copy(log, kept.resolve(log.getFileName()));
            }
        }
        return kept;
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        // Nobody needs the data any more, so there is nothing to wait for.
        List<LocalServer> running;
        synchronized (started) {
            running = List.copyOf(started);
        }
        running.reversed().forEach(LocalServer::kill);
        lines.close();
        cleanUp();
    }

    private void cleanUp() {
        disks.close();
        try {
            Folders.delete(root);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete " + root, e);
        }
    }

    /** For Ctrl-C: waits for nobody who is just being started. */
    private void abandon() {
        if (closed) {
            return;
        }
        closed = true;
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
        cleanUp();
    }

    private static <T> T joined(CompletableFuture<T> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            throw new ChaosException(String.valueOf(e.getCause()), e);
        }
    }

    static java.util.concurrent.ThreadFactory daemon() {
        return Thread.ofPlatform().daemon().factory();
    }
}
