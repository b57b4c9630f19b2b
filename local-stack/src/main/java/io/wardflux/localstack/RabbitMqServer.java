package io.wardflux.localstack;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * RabbitMQ with one user of its own, without plugins. It runs as root too, shares nothing with another one on this machine,
 * and brings its own port mapper, which ends with it.
 */
public final class RabbitMqServer extends LocalServer {
    static final String NAME = "rabbitmq";

    private static final String USER = "ward";
    private static final Path PROGRAM = Path.of("/usr/lib/rabbitmq/bin/rabbitmq-server");

    private static final String CONTROL = "/usr/lib/rabbitmq/bin/rabbitmqctl";

    private static final int CONNECTION_TUNE = (10 << 16) | 30;

    private @Nullable String password;
    /** For what only the node itself uses, so nobody needs to know them. */
    private int distributionPort;

    private int portMapperPort;

    private RabbitMqServer(Path directory, int port) {
        super(NAME, directory, port, Lifetime.WITH_JVM);
    }

    /** For local mode: outlives this JVM, and is not started yet. */
    RabbitMqServer(Path directory, int port, Path log) {
        super(NAME, directory, port, Lifetime.DETACHED, log);
    }

    /** @param port 0 for a free one */
    public static RabbitMqServer start(Path directory, int port) {
        return start(port, Ports::freeTcp, p -> new RabbitMqServer(directory, p));
    }

    /** {@code amqp://<user>:<password>@127.0.0.1:<port>}. */
    public URI uri() {
        return URI.create("amqp://" + USER + ":" + password() + "@127.0.0.1:" + port());
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

    /** Deletes all that it has stored; it must not run. */
    public void forgetData() {
        try {
            Folders.delete(data());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete " + data(), e);
        }
    }

    /** As if its memory had run out: it reads nothing more from whoever publishes. */
    public void raiseMemoryAlarm() {
        control("rabbit_alarm:set_alarm({{resource_limit, memory, node()}, []}).");
    }

    public void clearMemoryAlarm() {
        control("rabbit_alarm:clear_alarm({resource_limit, memory, node()}).");
    }

    private void control(String expression) {
        var builder = new ProcessBuilder(CONTROL, "eval", expression)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        builder.environment().putAll(environment());
        try {
            if (builder.start().waitFor() != 0) {
                throw new ServerException("rabbitmqctl did not do " + expression + " Its log:\n" + logTail());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot run " + CONTROL, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    void prepare() throws IOException {
        if (!Files.isExecutable(PROGRAM)) {
            throw new ServerException("RabbitMQ is not installed: run 'apt-get install rabbitmq-server'.");
        }
        distributionPort = Ports.freeTcp();
        portMapperPort = Ports.freeTcp();
        // The user is made at the first start only, with no guest beside it.
        Secrets.write(directory().resolve("rabbitmq.conf"), """
                listeners.tcp.local = 127.0.0.1:%d
                default_user = %s
                default_pass = %s
                default_user_tags.administrator = false
                log.console = true
                log.console.level = warning
                log.file = false
                disk_free_limit.absolute = 50MB
                """.formatted(port(), USER, password()));
        Files.writeString(directory().resolve("enabled_plugins"), "[].\n");
        Files.writeString(directory().resolve("rabbitmq-env.conf"), "");
        // In the place of the shell comes the server itself, so the pid and its signals are the server's.
        Files.writeString(directory().resolve("start.sh"), """
                setpriv --pdeathsig KILL epmd -port "$ERL_EPMD_PORT" -address 127.0.0.1 &
                exec %s
                """.formatted(PROGRAM));
    }

    @Override
    List<String> command() {
        return List.of("/bin/sh", directory().resolve("start.sh").toString());
    }

    @Override
    Map<String, String> environment() {
        return Map.ofEntries(
                // Where Erlang keeps its cookie.
                Map.entry("HOME", directory().toString()),
                Map.entry("PATH", System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/usr/bin:/sbin:/bin"),
                Map.entry("RABBITMQ_NODENAME", "ward-" + port() + "@localhost"),
                Map.entry("RABBITMQ_DIST_PORT", Integer.toString(distributionPort)),
                Map.entry("ERL_EPMD_PORT", Integer.toString(portMapperPort)),
                Map.entry("ERL_EPMD_ADDRESS", "127.0.0.1"),
                Map.entry("RABBITMQ_CONFIG_FILE", file("rabbitmq.conf")),
                Map.entry("RABBITMQ_ADVANCED_CONFIG_FILE", file("advanced.config")),
                Map.entry("RABBITMQ_CONF_ENV_FILE", file("rabbitmq-env.conf")),
                Map.entry("RABBITMQ_ENABLED_PLUGINS_FILE", file("enabled_plugins")),
                Map.entry("RABBITMQ_MNESIA_BASE", data().toString()),
                Map.entry("RABBITMQ_MNESIA_DIR", data().resolve("node").toString()),
                Map.entry("RABBITMQ_LOG_BASE", directory().toString()),
                Map.entry("RABBITMQ_LOGS", "-"),
                Map.entry("RABBITMQ_PID_FILE", file("pid")),
                // Keeps the shell script from staying as the parent of the server.
                Map.entry("RABBITMQ_ALLOW_INPUT", "1"),
                // Erlang's schedulers would spin for a while when they have nothing to do.
                Map.entry(
                        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS",
                        "-noinput +S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none"
                                + " -kernel inet_dist_use_interface {127,0,0,1}"));
    }

    @Override
    boolean isReady() {
        return answers(port(), USER, password());
    }

    @Override
    boolean portIsFree() {
        return Ports.isFreeTcp(port());
    }

    /** The begin of AMQP 0-9-1 up to where the server has accepted the login. */
    static boolean answers(int port, String user, String password) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            socket.setSoTimeout(2000);
            var out = new DataOutputStream(socket.getOutputStream());
            var in = new DataInputStream(socket.getInputStream());
            out.write(new byte[] {'A', 'M', 'Q', 'P', 0, 0, 9, 1});
            readMethod(in);
            byte[] login = ("\0" + user + "\0" + password).getBytes(StandardCharsets.UTF_8);
            out.writeByte(1);
            out.writeShort(0);
            out.writeInt(4 + 4 + 6 + 4 + login.length + 6);
            out.writeShort(10);
            out.writeShort(11);
            out.writeInt(0);
            out.write("\5PLAIN".getBytes(StandardCharsets.US_ASCII));
            out.writeInt(login.length);
            out.write(login);
            out.write("\5en_US".getBytes(StandardCharsets.US_ASCII));
            out.writeByte(0xCE);
            out.flush();
            return readMethod(in) == CONNECTION_TUNE;
        } catch (IOException e) {
            return false;
        }
    }

    private static int readMethod(DataInputStream in) throws IOException {
        in.skipNBytes(3);
        int size = in.readInt();
        int method = in.readInt();
        in.skipNBytes(size - 4L + 1);
        return method;
    }

    private Path data() {
        return directory().resolve("data");
    }

    private String file(String name) {
        return directory().resolve(name).toString();
    }
}
