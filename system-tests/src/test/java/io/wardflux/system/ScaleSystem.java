package io.wardflux.system;

import io.wardflux.localstack.Folders;
import io.wardflux.localstack.JavaService;
import io.wardflux.localstack.LocalServer;
import io.wardflux.localstack.Ports;
import io.wardflux.localstack.PostgresServer;
import io.wardflux.localstack.RedisServer;
import io.wardflux.localstack.Secrets;
import io.wardflux.localstack.VictoriaMetricsServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Servers, api-service and scheduler as local mode starts them, and no worker: nothing is asked of any device. */
final class ScaleSystem implements AutoCloseable {

    private static final String VERSION = "0.1.0-SNAPSHOT";

    private final Path project = Path.of(System.getProperty("ward.root")).toAbsolutePath();
    private final Path root;
    private final String secretKey = Secrets.randomKey();
    private final String adminPassword = Secrets.randomPassword();
    private final List<LocalServer> started = new ArrayList<>();
    private final PostgresServer postgres;
    private final RedisServer redis;
    private final VictoriaMetricsServer victoriaMetrics;
    private final JavaService apiService;
    private final JavaService scheduler;

    /** The scheduler is not started yet. */
    ScaleSystem() throws IOException {
        root = Files.createTempDirectory("ward-scale-");
        redis = kept(RedisServer.start(folder("redis"), 0));
        victoriaMetrics = kept(VictoriaMetricsServer.start(folder("victoria-metrics"), 0));
        postgres = kept(PostgresServer.start(folder("postgres"), 0));
        apiService = service("api-service", "WARD_API_PORT", "/actuator/health/readiness");
        scheduler = service("scheduler-service", "WARD_SCHEDULER_PORT", "/actuator/health/liveness");
        apiService.restart();
    }

    private JavaService service(String module, String portSetting, String ready) throws IOException {
        int port = Ports.freeTcp();
        Map<String, String> environment = new HashMap<>(Map.of(
                "WARD_DB_URL",
                postgres.jdbcUrl(),
                "WARD_DB_USER",
                postgres.user(),
                "WARD_DB_PASSWORD",
                postgres.password(),
                "WARD_REDIS_URL",
                redis.uri().toString(),
                "WARD_VM_URL",
                victoriaMetrics.url().toString(),
                "WARD_BIND_ADDRESS",
                "127.0.0.1",
                "WARD_SECRET_KEY",
                secretKey,
                "WARD_ADMIN_PASSWORD",
                adminPassword,
                portSetting,
                Integer.toString(port)));
        var program = new JavaService.Program(
                project.resolve(module).resolve("target").resolve(module + "-" + VERSION + ".jar"),
                JavaService.jvmOf(module),
                List.of(),
                environment);
        URI page = URI.create("http://127.0.0.1:" + port + ready);
        return kept(JavaService.withJvm(module, folder(module), port, program, page));
    }

    private Path folder(String name) throws IOException {
        return Files.createDirectories(root.resolve(name));
    }

    private <S extends LocalServer> S kept(S server) {
        started.add(server);
        return server;
    }

    Api api() {
        var api = new Api(apiService.port());
        api.login(adminPassword);
        return api;
    }

    JavaService scheduler() {
        return scheduler;
    }

    long apiPid() {
        return apiService.pid();
    }

    Metrics metrics() {
        return new Metrics(victoriaMetrics.url());
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
    }

    @Override
    public void close() throws IOException {
        started.reversed().forEach(LocalServer::kill);
        Folders.delete(root);
    }
}
