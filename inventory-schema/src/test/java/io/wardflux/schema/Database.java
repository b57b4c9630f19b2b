package io.wardflux.schema;

import io.wardflux.localstack.Servers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.postgresql.ds.PGSimpleDataSource;

/** A fresh, migrated database, and short ways to ask it. */
final class Database implements AutoCloseable {

    private final PGSimpleDataSource source = new PGSimpleDataSource();
    private final Connection connection;

    Database(String name) throws SQLException {
        var server = Servers.postgres();
        source.setUrl(server.createDatabase(name));
        source.setUser(server.user());
        source.setPassword(server.password());
        InventorySchema.migrate(source);
        connection = another();
    }

    Connection another() throws SQLException {
        return DriverManager.getConnection(source.getURL(), source.getUser(), source.getPassword());
    }

    void migrateAgain() {
        InventorySchema.migrate(source);
    }

    void run(String sql, Object... arguments) throws SQLException {
        run(connection, sql, arguments);
    }

    static void run(Connection on, String sql, Object... arguments) throws SQLException {
        try (var statement = on.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                statement.setObject(i + 1, arguments[i]);
            }
            statement.execute();
        }
    }

    /** The first column of the first row; for an insert with {@code returning id} its id. */
    long number(String sql, Object... arguments) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                statement.setObject(i + 1, arguments[i]);
            }
            try (var rows = statement.executeQuery()) {
                if (!rows.next()) {
                    throw new SQLException("no row: " + sql);
                }
                return rows.getLong(1);
            }
        }
    }

    Map<Long, Long> versions(Connection on, String fromXid) throws SQLException {
        var versions = new HashMap<Long, Long>();
        try (var statement = on.prepareStatement("select device_id, version from plan_change where xid >= ?::xid8")) {
            statement.setString(1, fromXid);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    versions.put(rows.getLong(1), rows.getLong(2));
                }
            }
        }
        return versions;
    }

    long version(long device) throws SQLException {
        return number("select version from plan_change where device_id = ?", device);
    }

    long device(String ip) throws SQLException {
        return number("insert into device (name, ip) values ('d', ?) returning id", ip);
    }

    long template(String name) throws SQLException {
        return number("insert into template (name) values (?) returning id", name);
    }

    long scalar(long template, String name) throws SQLException {
        return number(
                "insert into template_item (template_id, name, oid, metric, value_type)"
                        + " values (?, ?, '1.3.6.1.2.1.1.3.0', 'snmp_uptime', 'gauge') returning id",
                template,
                name);
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
