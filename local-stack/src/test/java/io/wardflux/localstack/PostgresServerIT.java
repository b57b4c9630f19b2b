package io.wardflux.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresServerIT {

    @Test
    void keepsDataAndPortOverAKillAndARestart(@TempDir Path folder) throws SQLException {
        try (PostgresServer server = PostgresServer.start(folder, 0)) {
            String url = server.createDatabase("kept");
            execute(server, url, "CREATE TABLE t AS SELECT 42 AS answer");
            int port = server.port();

            server.kill();
            assertThat(server.isRunning()).isFalse();
            assertThat(PostgresServer.answers(port, server.password())).isFalse();

            server.restart();
            assertThat(server.port()).isEqualTo(port);
            assertThat(answer(server, url)).isEqualTo(42);

            server.restart();
            assertThat(answer(server, url)).isEqualTo(42);
        }
    }

    @Test
    void givesAFreshDatabaseEachTime() throws SQLException {
        PostgresServer server = Servers.postgres();
        String url = server.createDatabase("fresh");
        execute(server, url, "CREATE TABLE t AS SELECT 1 AS answer");

        server.createDatabase("fresh");

        assertThatThrownBy(() -> answer(server, url)).hasMessageContaining("does not exist");
    }

    @Test
    void asksForThePassword() {
        PostgresServer server = Servers.postgres();

        assertThat(PostgresServer.answers(server.port(), server.password())).isTrue();
        assertThat(PostgresServer.answers(server.port(), "wrong")).isFalse();
    }

    @Test
    void saysSoWhenThePortIsTaken(@TempDir Path folder) {
        int taken = Servers.postgres().port();

        assertThatThrownBy(() -> PostgresServer.start(folder, taken))
                .isInstanceOf(ServerException.class)
                .hasMessage("postgres cannot start: port " + taken + " of 127.0.0.1 is taken.");
    }

    private static void execute(PostgresServer server, String url, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, server.user(), server.password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int answer(PostgresServer server, String url) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, server.user(), server.password());
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT answer FROM t")) {
            rows.next();
            return rows.getInt(1);
        }
    }
}
