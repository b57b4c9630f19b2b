package io.wardflux.broker.rabbit;

import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.PossibleAuthenticationFailureException;
import com.rabbitmq.client.ShutdownSignalException;
import io.wardflux.broker.BrokerUnavailableException;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.amqp.AmqpException;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;
import org.springframework.core.NestedExceptionUtils;

/**
 * One connection, made when it is needed and again when it has broken. What RabbitMQ does not answer within the time limit,
 * or refuses, becomes a {@link BrokerUnavailableException}.
 */
final class Amqp implements AutoCloseable {

    static final Duration CALL_LIMIT = Duration.ofSeconds(3);
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(2);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);

    /** RabbitMQ gives up who says nothing for two to three of these: a stopped worker's jobs go to another one within 15 s. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(4);

    private final CachingConnectionFactory connections;
    private final String shownUri;
    private final ReentrantLock connecting = new ReentrantLock();
    private volatile @Nullable String blocked;
    private volatile @Nullable Connection watched;

    /** @param name shown by RabbitMQ beside the connection */
    Amqp(URI uri, String name) {
        var factory = new ConnectionFactory();
        try {
            factory.setUri(uri);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("TLS is not available in this Java runtime", e);
        } catch (java.net.URISyntaxException e) {
            throw new IllegalArgumentException("not an AMQP URL"); // without the cause, which shows it
        }
        shownUri = uri.getScheme() + "://" + factory.getHost() + ":" + factory.getPort();
        factory.setConnectionTimeout((int) CONNECT_LIMIT.toMillis());
        factory.setHandshakeTimeout((int) CALL_LIMIT.toMillis());
        factory.setChannelRpcTimeout((int) CALL_LIMIT.toMillis());
        factory.setShutdownTimeout((int) CLOSE_LIMIT.toMillis());
        factory.setRequestedHeartbeat((int) HEARTBEAT.toSeconds());
        factory.setAutomaticRecoveryEnabled(false);
        connections = new CachingConnectionFactory(factory);
        connections.setConnectionNameStrategy(ignored -> name);
        connections.setCloseTimeout((int) CLOSE_LIMIT.toMillis());
    }

    @FunctionalInterface
    interface Call<T> {
        T on(Connection connection) throws IOException, TimeoutException, InterruptedException;
    }

    <T> T call(Call<T> call) {
        return guarded(() -> call.on(connection()));
    }

    @FunctionalInterface
    interface Step<T> {
        T run() throws IOException, TimeoutException, InterruptedException;
    }

    <T> T guarded(Step<T> step) {
        try {
            return step.run();
        } catch (IOException | TimeoutException | ShutdownSignalException | AmqpException e) {
            throw unavailable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable(e);
        }
    }

    /** Of the caller's own; with all queues declared. */
    Channel channel() {
        return call(connection -> {
            Channel channel = connection.createChannel();
            if (channel == null) {
                throw new IOException("no channel is left on the connection");
            }
            Queues.declare(channel);
            return channel;
        });
    }

    /** Why RabbitMQ takes no messages at present; null: it does. */
    @Nullable String blocked() {
        Connection connection = watched;
        return connection != null && connection.isOpen() ? blocked : null;
    }

    BrokerUnavailableException unavailable(Exception e) {
        String reason = rootMessage(e);
        String rabbit = "RabbitMQ at " + shownUri;
        if (has(e, AuthenticationFailureException.class) || has(e, PossibleAuthenticationFailureException.class)) {
            return new BrokerUnavailableException(
                    rabbit + " refuses the user or the password: correct those in WARD_AMQP_URL (" + reason + ").", e);
        }
        if (e instanceof ShutdownSignalException || reason.contains("reply-code=4")) {
            return new BrokerUnavailableException(
                    rabbit + " has closed the connection (" + reason + "); it is the one in WARD_AMQP_URL.", e);
        }
        return new BrokerUnavailableException(
                rabbit + " does not answer (" + reason + "): start it, or correct WARD_AMQP_URL.", e);
    }

    BrokerUnavailableException full(String reason) {
        return new BrokerUnavailableException(
                "RabbitMQ at " + shownUri + " takes no messages (" + reason + "): give memory or disk to the one in "
                        + "WARD_AMQP_URL.",
                new IOException(reason));
    }

    private static boolean has(Throwable e, Class<? extends Throwable> type) {
        for (Throwable each = e; each != null; each = each.getCause()) {
            if (type.isInstance(each)) {
                return true;
            }
        }
        return false;
    }

    private static String rootMessage(Throwable e) {
        Throwable root = NestedExceptionUtils.getMostSpecificCause(e);
        String message = root.getMessage();
        return message == null || message.isBlank() ? root.getClass().getSimpleName() : message.strip();
    }

    /** One thread at a time tries; the others wait for it, but no longer than one attempt may take. */
    private Connection connection() throws TimeoutException, InterruptedException {
        Connection open = watched;
        if (open != null && open.isOpen()) {
            return open;
        }
        if (!connecting.tryLock(CALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new TimeoutException("no connection within " + CALL_LIMIT.toSeconds() + " s");
        }
        try {
            Connection connection = connections.createConnection().getDelegate();
            if (connection == null) {
                throw new TimeoutException("the connection is closed");
            }
            if (connection != watched) {
                blocked = null;
                connection.addBlockedListener(reason -> blocked = reason, () -> blocked = null);
                watched = connection;
            }
            return connection;
        } finally {
            connecting.unlock();
        }
    }

    /** Gives the connection up, whatever it waits for; RabbitMQ delivers anew what was taken over it. */
    void cut() {
        Connection connection = watched;
        if (connection != null) {
            connection.abort((int) CLOSE_LIMIT.toMillis());
        }
    }

    @Override
    public void close() {
        connections.destroy();
    }
}
