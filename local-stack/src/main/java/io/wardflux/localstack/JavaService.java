package io.wardflux.localstack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.IntPredicate;

/** One of our own programs, from its jar, for local mode. */
final class JavaService extends LocalServer {
    private final Program program;
    private final IntPredicate portIsFree;
    private final BooleanSupplier ready;

    /**
     * What is run.
     *
     * @param builtJar is copied before it is started, so that a build does not change the jar under a running process
     * @param environment holds the secrets, because process arguments are for everybody to read
     */
    record Program(Path builtJar, List<String> jvmOptions, List<String> arguments, Map<String, String> environment) {}

    /** @param directory where it works, and where its jar is copied to */
    JavaService(
            String name,
            Path directory,
            int port,
            Path log,
            Program program,
            IntPredicate portIsFree,
            BooleanSupplier ready) {
        super(name, directory, port, Lifetime.DETACHED, log);
        this.program = program;
        this.portIsFree = portIsFree;
        this.ready = ready;
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
    boolean portIsFree() {
        return portIsFree.test(port());
    }

    private Path jar() {
        return directory().resolve(name() + ".jar");
    }
}
