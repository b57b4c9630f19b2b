package io.wardflux.localstack;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.IntPredicate;
import java.util.stream.Stream;

/** One of our own programs, from its jar. */
public final class JavaService extends LocalServer {
    private static final Duration START_PATIENCE = Duration.ofMinutes(4);

    /** It drains within 30 s. */
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(40);

    private static final List<String> SMALL_JVM = List.of(
            "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders",
            "-Xss512k",
            "-XX:+ExitOnOutOfMemoryError",
            "--enable-native-access=ALL-UNNAMED");

    private final Program program;
    private final IntPredicate portIsFree;
    private final BooleanSupplier ready;

    /**
     * What is run.
     *
     * @param builtJar is copied before it is started, so that a build does not change the jar under a running process
     * @param environment holds the secrets, because process arguments are for everybody to read
     */
    public record Program(
            Path builtJar, List<String> jvmOptions, List<String> arguments, Map<String, String> environment) {}

    /** For local mode. @param directory where it works, and where its jar is copied to */
    JavaService(
            String name,
            Path directory,
            int port,
            Path log,
            Program program,
            IntPredicate portIsFree,
            BooleanSupplier ready) {
        this(name, directory, port, Lifetime.DETACHED, log, program, portIsFree, ready);
    }

    private JavaService(
            String name,
            Path directory,
            int port,
            Lifetime lifetime,
            Path log,
            Program program,
            IntPredicate portIsFree,
            BooleanSupplier ready) {
        super(name, directory, port, lifetime, log);
        this.program = program;
        this.portIsFree = portIsFree;
        this.ready = ready;
    }

    /**
     * Gone with this JVM, and not started yet: {@link #restart()} does that.
     *
     * @param directory where it works, and where its jar is copied to
     * @param ready answers 200 once it is
     */
    public static JavaService withJvm(String name, Path directory, int port, Program program, URI ready) {
        return new JavaService(
                name,
                directory,
                port,
                Lifetime.WITH_JVM,
                directory.resolve(name + ".log"),
                program,
                Ports::isFreeTcp,
                () -> Http.isOk(ready));
    }

    /** Options for one of many processes on one machine. @param most heap, such as {@code 512m} */
    public static List<String> smallJvm(String most) {
        return Stream.concat(Stream.of("-Xmx" + most), SMALL_JVM.stream()).toList();
    }

    /** The same for one that computes little: the second compiler would take more at its start than it ever gives back. */
    public static List<String> quickJvm(String most) {
        return with(smallJvm(most), "-XX:TieredStopAtLevel=1");
    }

    /** Those of a module of ours. */
    public static List<String> jvmOf(String module) {
        return switch (module) {
            case "api-service" -> quickJvm("512m");
            // For a quarter of a million devices with forty items each: see docs/scale.md. Memory that is not needed is
            // not taken.
            // Each job has to do with another device, somewhere in the heap: with small pages, finding it takes a tenth
            // of the time. What the compilers have used they give back only if told to.
            default -> with(smallJvm("1g"), "-XX:+UseTransparentHugePages", "-XX:TrimNativeHeapInterval=60000");
        };
    }

    private static List<String> with(List<String> jvm, String... options) {
        return Stream.concat(jvm.stream(), Stream.of(options)).toList();
    }

    @Override
    void prepare() throws IOException {
        if (!Files.exists(program.builtJar())) {
            throw new ServerException("%s is not built: %s is missing; run './mvnw -Dquick package'."
                    .formatted(name(), program.builtJar()));
        }
        Path next = directory().resolve(name() + ".jar.new");
        Files.copy(program.builtJar(), next, StandardCopyOption.REPLACE_EXISTING);
        Files.move(next, jar(), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(program.jvmOptions());
        command.addAll(List.of("-jar", jar().toString()));
        command.addAll(program.arguments());
        return command;
    }

    @Override
    Map<String, String> environment() {
        return program.environment();
    }

    @Override
    boolean isReady() {
        return ready.getAsBoolean();
    }

    @Override
    Duration startPatience() {
        return START_PATIENCE;
    }

    @Override
    Duration stopPatience() {
        return STOP_PATIENCE;
    }

    @Override
    boolean portIsFree() {
        return portIsFree.test(port());
    }

    private Path jar() {
        return directory().resolve(name() + ".jar");
    }
}
