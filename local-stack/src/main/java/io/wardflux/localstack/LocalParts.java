package io.wardflux.localstack;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What local mode consists of, how it is wired together, and on which ports. */
final class LocalParts {
    static final String WORKER = "poller-worker-";
    static final String FIRST_SIMULATED_ADDRESS = "127.20.0.1";
    private static final String VERSION = "0.1.0-SNAPSHOT";

    private final Path project;
    private final LocalFolder folder;
    private final Map<String, String> environment;
    private final PortSetting postgresPort;
    private final PortSetting redisPort;
    private final PortSetting rabbitMqPort;
    private final PortSetting victoriaMetricsPort;
    private final PortSetting apiPort;
    private final PortSetting schedulerPort;
    private final PortSetting workerPort;
    private final PortSetting simulatorPort;
    private final PostgresServer postgres;
    private final RedisServer redis;
    private final RabbitMqServer rabbitMq;
    private final ScrapeConfig scrape;
    private final VictoriaMetricsServer victoriaMetrics;

    /** @param environment where ports and secrets may be set */
    LocalParts(Path project, LocalFolder folder, Map<String, String> environment) {
        this.project = project;
        this.folder = folder;
        this.environment = environment;
        this.postgresPort = PortSetting.of(environment, "WARD_POSTGRES_PORT", 5432);
        this.redisPort = PortSetting.of(environment, "WARD_REDIS_PORT", 6379);
        this.rabbitMqPort = PortSetting.of(environment, "WARD_RABBITMQ_PORT", 5672);
        this.victoriaMetricsPort = PortSetting.of(environment, "WARD_VM_PORT", 8428);
        this.apiPort = PortSetting.of(environment, "WARD_API_PORT", 5001);
        this.schedulerPort = PortSetting.of(environment, "WARD_SCHEDULER_PORT", 5002);
        this.workerPort = PortSetting.of(environment, "WARD_WORKER_PORT", 5003);
        this.simulatorPort = PortSetting.of(environment, "WARD_SIMULATOR_PORT", 11161);
        this.postgres = new PostgresServer(folder.data("postgres"), postgresPort.port(), folder.log("postgres"));
        this.redis = new RedisServer(folder.data("redis"), redisPort.port(), folder.log("redis"));
        this.rabbitMq = new RabbitMqServer(
                folder.data(RabbitMqServer.NAME), rabbitMqPort.port(), folder.log(RabbitMqServer.NAME));
        this.scrape = new ScrapeConfig(folder.data("victoria-metrics").resolve("scrape.yml"));
        this.victoriaMetrics = new VictoriaMetricsServer(
                folder.data("victoria-metrics"), victoriaMetricsPort.port(), folder.log("victoria-metrics"), scrape);
    }

    PostgresServer postgres() {
        return postgres;
    }

    VictoriaMetricsServer victoriaMetrics() {
        return victoriaMetrics;
    }

    /** Tells VictoriaMetrics whose metrics to collect, also while it runs. */
    void scrape(int workers) {
        Map<String, List<Integer>> ports = new LinkedHashMap<>();
        ports.put("api-service", List.of(apiPort.port()));
        ports.put("scheduler-service", List.of(schedulerPort.port()));
        ports.put(
                "poller-worker",
                IntStream.range(0, workers)
                        .mapToObj(more -> workerPort.plus(more).port())
                        .toList());
        scrape.write(ports, victoriaMetricsPort.port());
    }

    /** Postgres last: its first start takes longest, and the others come up meanwhile. */
    List<Part> servers(String broker) {
        return Stream.of(
                        broker.equals(LocalOptions.RABBITMQ) ? Stream.of(rabbitMq()) : Stream.<Part>empty(),
                        Stream.of(
                                new Part(redis, redisPort, folder),
                                new Part(victoriaMetrics, victoriaMetricsPort, folder),
                                new Part(postgres, postgresPort, folder)))
                .flatMap(parts -> parts)
                .toList();
    }

    private Part rabbitMq() {
        return new Part(rabbitMq, rabbitMqPort, folder);
    }

    boolean rabbitMqRuns() {
        return rabbitMq().running().isPresent();
    }

    URI api() {
        return URI.create("http://127.0.0.1:" + apiPort.port());
    }

    /** Runs the migrations, for which the other services wait. */
    Part apiService(String adminPassword, String broker) {
        Map<String, String> variables = serviceEnvironment(broker);
        variables.put("WARD_API_PORT", Integer.toString(apiPort.port()));
        variables.put("WARD_ADMIN_PASSWORD", adminPassword);
        return service("api-service", "api-service", apiPort, variables, api().resolve("/actuator/health/readiness"));
    }

    Part schedulerService(String broker) {
        Map<String, String> variables = serviceEnvironment(broker);
        variables.put("WARD_SCHEDULER_PORT", Integer.toString(schedulerPort.port()));
        return service("scheduler-service", "scheduler-service", schedulerPort, variables, actuator(schedulerPort));
    }

    /** @param number from 1 */
    Part worker(int number, String broker) {
        PortSetting port = workerPort.plus(number - 1);
        Map<String, String> variables = serviceEnvironment(broker);
        variables.put("WARD_WORKER_PORT", Integer.toString(port.port()));
        variables.put("WARD_SPOOL_DIR", folder.data("spool").toString());
        return service("poller-worker", WORKER + number, port, variables, actuator(port));
    }

    PortSetting simulatorPort() {
        return simulatorPort;
    }

    Part simulator(int devices) {
        String name = "snmp-simulator";
        JavaService.Program program = new JavaService.Program(
                jar(name),
                JavaService.smallJvm("256m"),
                List.of(
                        "--devices",
                        Integer.toString(devices),
                        "--port",
                        Integer.toString(simulatorPort.port()),
                        "--first-address",
                        FIRST_SIMULATED_ADDRESS,
                        "--template",
                        "mix",
                        "--seed",
                        "1"),
                Map.of());
        InetSocketAddress first = new InetSocketAddress(FIRST_SIMULATED_ADDRESS, simulatorPort.port());
        return new Part(
                new JavaService(
                        name,
                        folder.data(name),
                        simulatorPort.port(),
                        folder.log(name),
                        program,
                        Ports::isFreeUdp,
                        () -> SnmpProbe.PUBLIC_SYS_UP_TIME.isAnsweredBy(first)),
                simulatorPort,
                folder);
    }

    private Part service(String module, String name, PortSetting port, Map<String, String> variables, URI health) {
        return new Part(
                new JavaService(
                        name,
                        folder.data(name),
                        port.port(),
                        folder.log(name),
                        new JavaService.Program(jar(module), JavaService.jvmOf(module), List.of(), variables),
                        Ports::isFreeTcp,
                        () -> Http.isUp(health)),
                port,
                folder);
    }

    private Map<String, String> serviceEnvironment(String broker) {
        Map<String, String> variables = new HashMap<>();
        variables.put("WARD_DB_URL", postgres.jdbcUrl());
        variables.put("WARD_DB_USER", postgres.user());
        variables.put("WARD_DB_PASSWORD", postgres.password());
        variables.put("WARD_REDIS_URL", redis.uri().toString());
        variables.put("WARD_VM_URL", victoriaMetrics.url().toString());
        variables.put("WARD_BROKER", broker);
        if (broker.equals(LocalOptions.RABBITMQ)) {
            variables.put("WARD_AMQP_URL", rabbitMq.uri().toString());
        }
        variables.put("WARD_BIND_ADDRESS", "127.0.0.1");
        // One of both: the key's file, which holds the variable's value if there was one at the first start.
        variables.put("WARD_SECRET_KEY", "");
        variables.put(
                "WARD_SECRET_KEY_FILE",
                environment.getOrDefault(
                        "WARD_SECRET_KEY_FILE", folder.secretKey().toString()));
        return variables;
    }

    private static URI actuator(PortSetting port) {
        return URI.create("http://127.0.0.1:" + port.port() + "/actuator/health");
    }

    private Path jar(String module) {
        return project.resolve(module).resolve("target").resolve(module + "-" + VERSION + ".jar");
    }
}
