package io.wardflux.localstack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** PostgreSQL with a password; works as root and as any user. */
public final class PostgresServer extends LocalServer {
    static final String NAME = "postgres";

    private static final String USER = "ward";
    private static final String DATABASE = "ward";

    private final Unprivileged unprivileged = Unprivileged.choose();
    private final List<String> wrapper;
    private @Nullable String password;

    private PostgresServer(Path directory, int port) {
        super(NAME, directory, port, Lifetime.WITH_JVM);
        this.wrapper = unprivileged.wrapper(Lifetime.WITH_JVM);
    }

    /** For local mode: outlives this JVM, and is not started yet. */
    PostgresServer(Path directory, int port, Path log) {
        super(NAME, directory, port, Lifetime.DETACHED, log);
        this.wrapper = unprivileged.wrapper(Lifetime.DETACHED);
    }

    /** @param port 0 for a free one */
    public static PostgresServer start(Path directory, int port) {
        PostgresServer server = start(port, Ports::freeTcp, p -> new PostgresServer(directory, p));
        server.createDefaultDatabase();
        return server;
    }

    /** Of the database {@code ward}, without the credentials. */
    public String jdbcUrl() {
        return jdbcUrl(port(), DATABASE);
    }

    public String user() {
        return USER;
    }

    public synchronized String password() {
        String known = password;
        if (known == null) {
            try {
                Files.createDirectories(directory());
                known = Secrets.keep(directory().resolve("password"), Secrets.randomPassword());
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot keep a password in " + directory(), e);
            }
            password = known;
        }
        return known;
    }

    /** The URL of a fresh, empty database with this name (letters, digits, underscores); one that exists is dropped. */
    public String createDatabase(String name) {
        execute("DROP DATABASE IF EXISTS " + identifier(name) + " WITH (FORCE)");
        execute("CREATE DATABASE " + identifier(name));
        return jdbcUrl(port(), name);
    }

    static String jdbcUrl(int port, String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    @Override
    void prepare() throws IOException {
        Path passwordFile = directory().resolve("password");
        password();
        if (!Files.exists(data().resolve("PG_VERSION"))) {
            // A first start that was interrupted leaves a folder that initdb would refuse.
            Folders.delete(data());
            Files.createDirectory(data());
            unprivileged.own(directory());
            initdb(passwordFile);
        }
    }

    @Override
    List<String> wrapper() {
        return wrapper;
    }

    @Override
    List<String> command() {
        List<String> command = new ArrayList<>(List.of(program("postgres"), "-D", data().toString()));
        settings().forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        return command;
    }

    @Override
    boolean isReady() {
        return answers(port(), password());
    }

    @Override
    boolean portIsFree() {
        return Ports.isFreeTcp(port());
    }

    /** "Fast" shutdown: TERM would wait for the clients to leave. */
    @Override
    Signal stopSignal() {
        return Signal.INT;
    }

    static boolean answers(int port, String password) {
        try (Connection connection = connect(port, password);
                Statement statement = connection.createStatement()) {
            return statement.execute("SELECT 1");
        } catch (SQLException e) {
            return false;
        }
    }

    private Map<String, String> settings() {
        return Map.of(
                "port", Integer.toString(port()),
                "listen_addresses", "127.0.0.1",
                "unix_socket_directories", "",
                "max_connections", "200",
                // In the data folder: a killed server would leave the default's files in /dev/shm.
                "dynamic_shared_memory_type", "mmap",
                "timezone", "UTC",
                // Data of a test need not survive the machine, only the server.
                "fsync", lifetime() == Lifetime.WITH_JVM ? "off" : "on");
    }

    private void initdb(Path passwordFile) throws IOException {
        List<String> command = new ArrayList<>(wrapper);
        command.addAll(List.of(
                program("initdb"),
                "--pgdata=" + data(),
                "--username=" + USER,
                "--pwfile=" + passwordFile,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--no-instructions",
                "--no-sync"));
        Process initdb = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
        try {
            if (initdb.waitFor() != 0) {
                throw new ServerException("initdb failed. Its log:\n" + logTail());
            }
        } catch (InterruptedException e) {
            initdb.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new ServerException("Interrupted during initdb", e);
        }
    }

    /** The one of {@link #jdbcUrl()}, if it is not there yet. */
    void createDefaultDatabase() {
        try (Connection connection = connect(port(), password());
                Statement statement = connection.createStatement();
                var found = statement.executeQuery("SELECT 1 FROM pg_database WHERE datname = '" + DATABASE + "'")) {
            if (found.next()) {
                return;
            }
        } catch (SQLException e) {
            throw new ServerException("PostgreSQL does not tell its databases: " + e.getMessage(), e);
        }
        execute("CREATE DATABASE " + DATABASE);
    }

    private void execute(String sql) {
        try (Connection connection = connect(port(), password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new ServerException("PostgreSQL refused '" + sql + "': " + e.getMessage(), e);
        }
    }

    private static Connection connect(int port, String password) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", USER);
        properties.setProperty("password", password);
        properties.setProperty("connectTimeout", "2");
        properties.setProperty("socketTimeout", "30");
        return DriverManager.getConnection(jdbcUrl(port, "postgres"), properties);
    }

    private static String identifier(String name) {
        if (!name.matches("[a-z_][a-z0-9_]{0,62}")) {
            throw new IllegalArgumentException("Not a plain database name: " + name);
        }
        return name;
    }

    private Path data() {
        return directory().resolve("data");
    }

    private static String program(String name) {
        return PostgresBinaries.unpacked().resolve("bin").resolve(name).toString();
    }
}
