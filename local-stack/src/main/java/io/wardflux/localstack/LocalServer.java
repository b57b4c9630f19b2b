package io.wardflux.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A real server as a child process on 127.0.0.1. Its port and data stay the same over {@link #kill()}, {@link #stop()} and
 * {@link #restart()}, so that a test can take it away and give it back. The caller owns the directory.
 */
public abstract sealed class LocalServer implements AutoCloseable
        permits PostgresServer, RedisServer, RabbitMqServer, VictoriaMetricsServer, SnmpdServer, JavaService {
    private static final Duration START_PATIENCE = Duration.ofSeconds(60);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);
    private static final Duration PORT_PATIENCE = Duration.ofSeconds(5);

    private final String name;
    private final Path directory;
    private final int port;
    private final Lifetime lifetime;
    private final Path log;
    private @Nullable ChildProcess process;

    LocalServer(String name, Path directory, int port, Lifetime lifetime) {
        this(name, directory, port, lifetime, directory.resolve(name + ".log"));
    }

    LocalServer(String name, Path directory, int port, Lifetime lifetime, Path log) {
        this.name = name;
        this.directory = directory.toAbsolutePath();
        this.port = port;
        this.lifetime = lifetime;
        this.log = log.toAbsolutePath();
    }

    abstract List<String> command();

    /** Asks the server with the credentials that its users have. */
    abstract boolean isReady();

    abstract boolean portIsFree();

    /** What must exist before the first start. */
    void prepare() throws IOException {}

    List<String> wrapper() {
        return List.of();
    }

    /** Added to this JVM's own; an empty value takes a variable away. */
    Map<String, String> environment() {
        return Map.of();
    }

    Signal stopSignal() {
        return Signal.TERM;
    }

    public int port() {
        return port;
    }

    public synchronized long pid() {
        return running().pid();
    }

    /** The last lines of the server's own log, of this and of earlier runs. */
    public String logTail() {
        return ChildProcess.tail(log(), 40);
    }

    /** SIGKILL: the server gets no chance to write anything. Returns when it and its children are gone. */
    public synchronized void kill() {
        end(Signal.KILL);
    }

    /** The server's own orderly way to stop, without waiting for its clients. Nothing happens when it is not running. */
    public synchronized void stop() {
        end(stopSignal());
    }

    /** Starts it again on the same port with the same data; stops it first when it runs. */
    public synchronized void restart() {
        stop();
        launch();
    }

    /** SIGSTOP to the server and its children: connections stay open, and nobody answers. */
    public synchronized void pause() {
        running().signalAll(Signal.STOP);
    }

    public synchronized void resume() {
        running().signalAll(Signal.CONT);
    }

    public synchronized boolean isRunning() {
        return process != null && process.isAlive();
    }

    @Override
    public void close() {
        stop();
    }

    final Path directory() {
        return directory;
    }

    final Lifetime lifetime() {
        return lifetime;
    }

    final String name() {
        return name;
    }

    final Path log() {
        return log;
    }

    final synchronized void launch() {
        if (!portIsFree()) {
            throw new ServerException(name + " cannot start: port " + port + " of 127.0.0.1 is taken.");
        }
        ChildProcess started = spawn();
        boolean ready = Patience.until(startPatience(), () -> !started.isAlive() || isReady());
        if (!started.isAlive()) {
            throw new ServerException(
                    name + " ended with code " + started.exitCode() + " while it started. Its log:\n" + logTail());
        }
        if (!ready) {
            kill();
            throw new ServerException(
                    name + " was not ready within " + startPatience().toSeconds() + " s. Its log:\n" + logTail());
        }
    }

    /** Starts the process and does not wait until it is ready. */
    final synchronized ChildProcess spawn() {
        try {
            Files.createDirectories(directory);
            prepare();
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot write to its directory " + directory, e);
        }
        ChildProcess started = ChildProcess.start(wrapper(), command(), environment(), log, directory, lifetime);
        process = started;
        return started;
    }

    /** Makes and starts a server; with port 0 on a free one, and on another one if somebody was faster. */
    static <S extends LocalServer> S start(int port, IntSupplier freePort, ServerAtPort<S> maker) {
        for (int attempt = 1; ; attempt++) {
            S server = maker.at(port == 0 ? freePort.getAsInt() : port);
            try {
                server.launch();
                return server;
            } catch (ServerException e) {
                if (port != 0 || attempt == 3 || server.portIsFree()) {
                    throw e;
                }
            }
        }
    }

    @FunctionalInterface
    interface ServerAtPort<S> {
        S at(int port);
    }

    /** How long it may take until it is ready. */
    Duration startPatience() {
        return START_PATIENCE;
    }

    /** How long its orderly end may take, until it is killed. */
    Duration stopPatience() {
        return STOP_PATIENCE;
    }

    private void end(Signal signal) {
        ChildProcess current = process;
        process = null;
        if (current != null && current.isAlive()) {
            current.end(signal, stopPatience());
        }
        // A process is seen to have ended when its main thread has; the others may hold its sockets a moment longer.
        if (current != null) {
            Patience.until(PORT_PATIENCE, this::portIsFree);
        }
    }

    private ChildProcess running() {
        ChildProcess current = process;
        if (current == null || !current.isAlive()) {
            throw new IllegalStateException(name + " is not running");
        }
        return current;
    }
}
