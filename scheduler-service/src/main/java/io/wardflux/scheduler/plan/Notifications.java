package io.wardflux.scheduler.plan;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for Postgres to say that something changed, on a connection of its own that is made anew when it is lost. It only
 * makes things faster: everyone it wakes also looks once a second.
 */
final class Notifications implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Notifications.class);
    private static final int WAIT_MS = 1000;
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration CHECK_EVERY = Duration.ofSeconds(15);

    private final DatabaseSettings settings;
    private final Map<String, Runnable> wakes;
    private @Nullable Connection connection;
    private long checkedNanos;

    /** @param wakes what to do on a notification, by channel */
    Notifications(DatabaseSettings settings, Map<String, Runnable> wakes) {
        this.settings = settings;
        this.wakes = Map.copyOf(wakes);
    }

    /** One wait, of a second at most. */
    void await() {
        try {
            Connection listening = listening();
            var notifications = listening.unwrap(PGConnection.class).getNotifications(WAIT_MS);
            if (notifications != null) {
                for (var notification : notifications) {
                    wakes.getOrDefault(notification.getName(), () -> {}).run();
                }
            }
            check(listening);
        } catch (SQLException e) {
            if (connection != null) {
                LOG.warn("Lost the connection that Postgres notifies: {}", e.getMessage());
            }
            close();
            LockSupport.parkNanos(RETRY.toNanos());
        }
    }

    private Connection listening() throws SQLException {
        Connection current = connection;
        if (current == null) {
            current = connect();
            connection = current;
            checkedNanos = System.nanoTime();
            try (var statement = current.createStatement()) {
                for (String channel : wakes.keySet()) {
                    statement.execute("listen " + channel);
                }
            }
            // What happened while nobody listened.
            wakes.values().forEach(Runnable::run);
        }
        return current;
    }

    private Connection connect() throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", settings.user());
        properties.setProperty("password", settings.password());
        properties.setProperty("connectTimeout", "3");
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("ApplicationName", "ward-scheduler-listen");
        return DriverManager.getConnection(settings.url(), properties);
    }

    /** A server that vanished without a word looks like one with nothing to say. */
    private void check(Connection listening) throws SQLException {
        if (System.nanoTime() - checkedNanos > CHECK_EVERY.toNanos()) {
            if (!listening.isValid(3)) {
                throw new SQLException("it does not answer");
            }
            checkedNanos = System.nanoTime();
        }
    }

    @Override
    public void close() {
        Connection current = connection;
        connection = null;
        if (current != null) {
            try {
                current.close();
            } catch (SQLException e) {
                LOG.debug("Closing a lost connection: {}", e.getMessage());
            }
        }
    }
}
