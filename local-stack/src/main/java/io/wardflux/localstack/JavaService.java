package io.wardflux.localstack;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One of our own programs, from its jar, for local mode. */
final class JavaService extends LocalServer {
    private final Path builtJar;
    private final List<String> jvmOptions;
    private final List<String> arguments;
    private final Map<String, String> environment;
    private final URI health;

    /**
     * @param directory where it works, and where its jar is copied to, so that a build does not change the jar under it
     * @param health answers 200 when it is ready
     */
    JavaService(
            String name,
            Path directory,
            int port,
            Path log,
            Path builtJar,
            List<String> jvmOptions,
            List<String> arguments,
            Map<String, String> environment,
            URI health) {
        super(name, directory, port, Lifetime.DETACHED, log);
        this.builtJar = builtJar;
        this.jvmOptions = jvmOptions;
        this.arguments = arguments;
        this.environment = environment;
        this.health = health;
    }

    @Override
    void prepare() throws IOException {
        if (!Files.exists(builtJar)) {
            throw new ServerException(name() + " is not built: " + builtJar + " is missing; run './mvnw package'.");
        }
        Path next = directory().resolve(name() + ".jar.new");
        Files.copy(builtJar, next, StandardCopyOption.REPLACE_EXISTING);
        Files.move(next, jar(), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of("-jar", jar().toString()));
        command.addAll(arguments);
        return command;
    }

    @Override
    Map<String, String> environment() {
        return environment;
    }

    @Override
    boolean isReady() {
        return Http.isOk(health);
    }

    @Override
    boolean portIsFree() {
        return Ports.isFreeTcp(port());
    }

    private Path jar() {
        return directory().resolve(name() + ".jar");
    }
}
