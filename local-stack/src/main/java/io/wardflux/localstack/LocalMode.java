package io.wardflux.localstack;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The whole system on this machine, without Docker: what {@code start_monitoring.sh} runs. */
public final class LocalMode {
    private static final Duration HEALTH_PATIENCE = Duration.ofSeconds(60);
    private static final Duration LIVE = Duration.ofSeconds(90);

    private final LocalOptions options;
    private final LocalFolder folder;
    private final LocalParts parts;
    private final Map<String, String> environment;
    private final Progress progress;
    private final PrintStream out;

    private LocalMode(LocalOptions options, Map<String, String> environment, PrintStream out) {
        this.options = options;
        this.environment = environment;
        this.out = out;
        this.progress = new Progress(out);
        this.folder = LocalFolder.of(environment, options.project());
        this.parts = new LocalParts(options.project(), folder, environment);
    }

    public static void main(String[] arguments) {
        System.exit(run(Arrays.asList(arguments), System.getenv(), System.out, System.err));
    }

    /** @return the exit code */
    static int run(List<String> arguments, Map<String, String> environment, PrintStream out, PrintStream errors) {
        try {
            new LocalMode(LocalOptions.parse(arguments), environment, out).start();
            return 0;
        } catch (ServerException e) {
            errors.println(e.getMessage());
        } catch (UncheckedIOException e) {
            errors.println(e.getMessage() + ": " + e.getCause());
        } catch (IOException e) {
            errors.println("Cannot work in the local folder: " + e);
        }
        return 1;
    }

    private void start() throws IOException {
        folder.create();
        Secrets.keep(folder.secretKey(), given("WARD_SECRET_KEY", Secrets.randomKey()));
        String adminPassword =
                Secrets.keep(folder.adminPassword(), given("WARD_ADMIN_PASSWORD", Secrets.randomPassword()));
        Instant begin = Instant.now();
        try (Launch launch = new Launch(progress)) {
            // Ctrl-C ends this JVM, but not what it has started.
            Runtime.getRuntime().addShutdownHook(new Thread(launch::close, "undo"));
            String broker = broker();
            List<Part> runningWorkers = runningWorkers(broker);
            int workers = options.workers().orElse(Math.max(1, runningWorkers.size()));
            parts.scrape(workers);
            List<Part> first = new ArrayList<>(parts.servers(broker));
            options.demo().ifPresent(devices -> first.addFirst(simulator(launch, devices)));
            launch.ensure(first);
            parts.postgres().createDefaultDatabase();
            launch.ensure(services(launch, adminPassword, broker, workers, runningWorkers));
            awaitHealth();
            if (options.demo().isPresent()) {
                demo(launch, adminPassword, begin, options.demo().getAsInt());
            }
            launch.keep();
        }
        summary();
    }

    /** All services have to use the same one, so it changes only while none runs. */
    private String broker() {
        String wanted = options.broker().orElse("redis");
        if (parts.schedulerService(wanted).running().isEmpty()) {
            return wanted;
        }
        String current = parts.rabbitMqRuns() ? LocalOptions.RABBITMQ : "redis";
        if (options.broker().isPresent() && !wanted.equals(current)) {
            throw new ServerException("--broker %s: the system runs with %s; stop it first with ./stop_monitoring.sh."
                    .formatted(wanted, current));
        }
        return current;
    }

    private Part simulator(Launch launch, int asked) {
        int known = simulated();
        Part simulator = parts.simulator(Math.max(asked, known));
        Optional<RunningProcess> running = simulator.running();
        if (running.isPresent() && asked > known) {
            launch.end(simulator.name(), running.get());
        }
        try {
            Files.createDirectories(devicesFile().getParent());
            Files.writeString(devicesFile(), Math.max(asked, known) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + devicesFile(), e);
        }
        return simulator;
    }

    /** How many devices the simulator has played at most; 0 when there was no demo yet. */
    private int simulated() {
        try {
            return Files.exists(devicesFile())
                    ? Integer.parseInt(Files.readString(devicesFile()).trim())
                    : 0;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + devicesFile(), e);
        }
    }

    private Path devicesFile() {
        return folder.data("snmp-simulator").resolve("devices");
    }

    private List<Part> runningWorkers(String broker) {
        List<Part> running = new ArrayList<>();
        for (int number = 1; number <= LocalOptions.MOST_WORKERS; number++) {
            Part worker = parts.worker(number, broker);
            worker.running().ifPresent(process -> running.add(worker));
        }
        return running;
    }

    private List<Part> services(Launch launch, String adminPassword, String broker, int workers, List<Part> running) {
        List<Part> services =
                new ArrayList<>(List.of(parts.apiService(adminPassword, broker), parts.schedulerService(broker)));
        for (int number = 1; number <= workers; number++) {
            services.add(parts.worker(number, broker));
        }
        running.stream()
                .filter(worker ->
                        services.stream().noneMatch(part -> part.name().equals(worker.name())))
                .forEach(worker -> worker.running().ifPresent(process -> launch.end(worker.name(), process)));
        return services;
    }

    private void awaitHealth() {
        if (!Patience.until(HEALTH_PATIENCE, () -> {
            progress.still("waiting for the system to be healthy");
            return Http.isUp(parts.api().resolve("/api/v1/health"));
        })) {
            throw new ServerException("The system is not healthy: %s says %s. The logs are in %s."
                    .formatted(
                            parts.api().resolve("/api/v1/health"),
                            Http.json(parts.api().resolve("/api/v1/health")),
                            folder.root().resolve("logs")));
        }
        progress.say("the system is healthy");
    }

    private void demo(Launch launch, String adminPassword, Instant begin, int devices) {
        Demo demo = new Demo(
                RestApi.signIn(parts.api(), adminPassword),
                parts.victoriaMetrics(),
                parts.simulatorPort().port(),
                progress);
        boolean added = demo.register(devices) > 0;
        Instant since = launch.startedNothing() ? Instant.now().minus(LIVE) : begin;
        if (!added && !launch.startedNothing()) {
            demo.pollAll();
        }
        progress.say("live values of snmp_cpu_5sec: " + demo.awaitValues(since));
    }

    private void summary() {
        String vm = parts.victoriaMetrics().url().toString();
        out.printf(
                """

                Ward Flux runs, after %.1f s.
                  API              %s/api/v1
                  API, to browse   %s/docs
                  VictoriaMetrics  %s
                  Sign in as       admin; the password is in %s
                  Logs             %s
                  Live values      curl '%s/api/v1/query?query=snmp_cpu_5sec'
                  Stop             ./stop_monitoring.sh
                """,
                progress.seconds(),
                parts.api(),
                parts.api(),
                vm,
                folder.adminPassword(),
                folder.root().resolve("logs"),
                vm);
        if (options.demo().isEmpty()
                && simulated() > 0
                && parts.simulator(1).running().isEmpty()) {
            out.println("The demo's simulated devices are registered, but do not run: add --demo to start them.");
        }
    }

    private String given(String variable, String otherwise) {
        String value = environment.getOrDefault(variable, "");
        return value.isEmpty() ? otherwise : value;
    }
}
