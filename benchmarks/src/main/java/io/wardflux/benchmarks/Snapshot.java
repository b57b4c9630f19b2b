package io.wardflux.benchmarks;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Everything that is counted, at one moment. */
record Snapshot(long nanos, Map<String, ProcessUse> uses, Map<String, Page> pages, Map<String, Long> counts) {

    static Snapshot of(BenchmarkSystem system) {
        Map<String, ProcessUse> uses = new LinkedHashMap<>();
        Map<String, Page> pages = new LinkedHashMap<>();
        Map<String, Long> counts = new LinkedHashMap<>();
        long now = System.nanoTime();
        for (BenchmarkSystem.Running each : system.running()) {
            uses.put(each.name(), ProcessUse.of(each.server().pid()));
        }
        for (BenchmarkSystem.Running each : system.running()) {
            URI page = each.page();
            if (page != null) {
                pages.put(each.name(), Page.of(page));
            }
        }
        counts.put("victoria-metrics bytes in", (long)
                Objects.requireNonNull(pages.get("victoria-metrics")).sum("vm_tcplistener_read_bytes_total"));
        redis(system, counts);
        postgres(system, counts);
        return new Snapshot(now, uses, pages, counts);
    }

    private static void redis(BenchmarkSystem system, Map<String, Long> counts) {
        RedisClient client = RedisClient.create(system.redis().uri().toString());
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            Map<String, String> names = Map.of(
                    "total_commands_processed", "redis commands",
                    "total_net_input_bytes", "redis bytes in",
                    "total_net_output_bytes", "redis bytes out");
            connection
                    .sync()
                    .info("stats")
                    .lines()
                    .map(line -> line.strip().split(":", 2))
                    .forEach(pair -> {
                        String name = names.get(pair[0]);
                        if (name != null) {
                            counts.put(name, Long.parseLong(pair[1]));
                        }
                    });
        } finally {
            client.shutdown();
        }
    }

    /** Whether the scheduler leaves polls out, because not all are done in time. */
    static boolean overloaded(BenchmarkSystem system) {
        try (Connection connection = connect(system);
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT coalesce(bool_or(overloaded), false) FROM system_load")) {
            row.next();
            return row.getBoolean(1);
        } catch (SQLException e) {
            throw new BenchmarkException("Postgres does not say whether there is overload: " + e.getMessage(), e);
        }
    }

    private static Connection connect(BenchmarkSystem system) throws SQLException {
        var server = system.postgres();
        return DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password());
    }

    private static void postgres(BenchmarkSystem system, Map<String, Long> counts) {
        try (Connection connection = connect(system);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT xact_commit + xact_rollback, tup_inserted + tup_updated + tup_deleted, tup_fetched
                        FROM pg_stat_database WHERE datname = current_database()""")) {
            row.next();
            counts.put("postgres transactions", row.getLong(1));
            counts.put("postgres rows written", row.getLong(2));
            counts.put("postgres rows fetched", row.getLong(3));
        } catch (SQLException e) {
            throw new BenchmarkException("Postgres does not say what it did: " + e.getMessage(), e);
        }
    }
}
