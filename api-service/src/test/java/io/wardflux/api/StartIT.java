package io.wardflux.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wardflux.localstack.Servers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What an operator sees of a start, the first and the next ones, and those that fail. */
@ExtendWith(OutputCaptureExtension.class)
class StartIT {

    @Test
    void aSecondStartOnlyBringsTheTemplatesUpToDate(CapturedOutput output) {
        String url = Servers.postgres().createDatabase("api_restart");
        String first;
        try (var context = RunningApi.context(url, "--ward.admin-password=")) {
            var database = context.getBean(JdbcClient.class);
            first = content(database);
            assertThat(first).contains("Cisco IOS", "IF-MIB", "Net-SNMP Linux");
            database.sql("update template set description = 'of an earlier version' where name = 'IF-MIB'")
                    .update();
        }
        assertThat(generatedPasswords(output)).hasSize(1);
        try (var context = RunningApi.context(url, "--ward.admin-password=another")) {
            assertThat(content(context.getBean(JdbcClient.class))).isEqualTo(first);
            assertThat(context.getBean(JdbcClient.class)
                            .sql("select name from template where revision > 0")
                            .query(String.class)
                            .list())
                    .containsExactly("IF-MIB");
            var api = RunningApi.of(context);
            String generated = generatedPasswords(output).getFirst();
            assertThat(api.login("admin", "another").status()).isEqualTo(401);
            assertThat(api.login("admin", generated).status()).isEqualTo(200);
        }
        assertThat(generatedPasswords(output)).hasSize(1);
    }

    private static List<String> generatedPasswords(CapturedOutput output) {
        return output.getOut()
                .lines()
                .filter(line -> line.contains("generated password"))
                .map(line -> line.replaceAll(".*generated password '([^']+)'.*", "$1"))
                .toList();
    }

    private static String content(JdbcClient database) {
        return database.sql("""
                        select t::text from (
                            select 'migration', version, script, '' from flyway_schema_history
                            union all select 'user', username, password_hash, role from app_user
                            union all select 'template', name, vendor, description from template
                            union all select 'agent', template_id::text, oid, '' from template_sys_object_id
                            union all select 'rule', id::text, name, index_oid || labels from discovery_rule
                            union all select 'item', id::text, metric, oid from template_item) t
                        order by 1""").query(String.class).list().toString();
    }

    @Test
    void aMalformedKeyEndsTheProcessWithASentence() throws Exception {
        var ended = run("--ward.secret-key=c2hvcnQtYnV0LXNlY3JldA==");
        assertThat(ended.sentence()).contains("WARD_SECRET_KEY is not the base64 of 32 bytes");
        assertThat(ended.output()).doesNotContain("c2hvcnQtYnV0LXNlY3JldA", "\tat ");
        assertThat(ended.code()).isEqualTo(1);
    }

    @Test
    void anUnreachableDatabaseIsSaidInASentence(CapturedOutput output) {
        assertThat(refused(output, "--ward.db.url=jdbc:postgresql://127.0.0.1:1/ward"))
                .contains("does not answer", "WARD_DB_URL");
    }

    @Test
    void aWrongDatabasePasswordIsSaidInASentence(CapturedOutput output) {
        assertThat(refused(output, "--ward.db.password=wrong-one")).contains("WARD_DB_PASSWORD");
        assertThat(output).doesNotContain("wrong-one");
    }

    @Test
    void whatIsNoDatabaseUrlIsSaidInASentence(CapturedOutput output) {
        assertThat(refused(output, "--ward.db.url=postgres://127.0.0.1/ward"))
                .contains("WARD_DB_URL is 'postgres://127.0.0.1/ward'");
    }

    @Test
    void aTakenPortIsSaidInASentence(CapturedOutput output) throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(refused(output, "--server.port=" + taken.getLocalPort()))
                    .contains("Port " + taken.getLocalPort() + " is taken", "WARD_API_PORT");
        }
    }

    private static String refused(CapturedOutput output, String setting) {
        assertThatThrownBy(() -> RunningApi.context(Servers.postgres().jdbcUrl(), setting)
                        .close())
                .isInstanceOf(RuntimeException.class);
        List<String> lines = output.getAll()
                .lines()
                .filter(line -> line.contains("Cannot start"))
                .toList();
        assertThat(lines).as(output.getAll()).hasSize(1);
        assertThat(output).doesNotContain("\tat ");
        return lines.getFirst();
    }

    private record Ended(int code, String output) {
        /** The one line that says why. */
        String sentence() {
            List<String> lines =
                    output.lines().filter(line -> line.contains("Cannot start")).toList();
            assertThat(lines).as(output).hasSize(1);
            return lines.getFirst();
        }
    }

    private static Ended run(String... more) throws IOException, InterruptedException {
        String url = Servers.postgres().jdbcUrl();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ApiApplication.class.getName()));
        command.addAll(Stream.concat(Arrays.stream(RunningApi.settings(url)), Arrays.stream(more))
                .toList());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return new Ended(process.exitValue(), output);
        } finally {
            process.destroyForcibly();
        }
    }
}
