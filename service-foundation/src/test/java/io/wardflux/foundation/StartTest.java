package io.wardflux.foundation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wardflux.model.secret.SecretBox;
import jakarta.validation.constraints.Min;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.validation.annotation.Validated;

/** What an operator reads when a service cannot start: one sentence that names the setting. */
@ExtendWith(OutputCaptureExtension.class)
class StartTest {

    private static final String KEY = "--ward.secret-key=" + Base64.getEncoder().encodeToString(new byte[32]);
    private static final String NO_DATABASE = "--ward.db.url=jdbc:postgresql://127.0.0.1:1/ward";

    @Configuration
    @EnableAutoConfiguration
    @EnableConfigurationProperties(Pace.class)
    static class Plain {}

    @Configuration
    @EnableAutoConfiguration
    static class AsksDatabase {
        @Bean
        String version(DataSource source) throws java.sql.SQLException {
            try (var connection = source.getConnection()) {
                return connection.getMetaData().getDatabaseProductVersion();
            }
        }
    }

    @Validated
    @ConfigurationProperties("ward.pace")
    record Pace(@Min(1) Integer perSecond, Duration pollInterval) {}

    @Test
    void aMissingSecretKeyIsNamed(CapturedOutput output) {
        assertThat(sentences(output, Plain.class))
                .containsExactly("Cannot start: No secret key: set WARD_SECRET_KEY to the base64 of 32 bytes, or"
                        + " WARD_SECRET_KEY_FILE to a file with it (make one with 'openssl rand -base64 32').");
    }

    @Test
    void aMalformedSecretKeyIsNamedAndNotShown(CapturedOutput output) {
        assertThat(sentences(output, Plain.class, "--ward.secret-key=c2hvcnQtYnV0LXNlY3JldA=="))
                .containsExactly("Cannot start: WARD_SECRET_KEY is not the base64 of 32 bytes:"
                        + " make one with 'openssl rand -base64 32'.");
        assertThat(output).doesNotContain("c2hvcnQtYnV0LXNlY3JldA");
    }

    @Test
    void anUnreadableKeyFileIsNamed(CapturedOutput output, @TempDir Path folder) {
        Path missing = folder.resolve("key");
        assertThat(sentences(output, Plain.class, "--ward.secret-key-file=" + missing))
                .containsExactly("Cannot start: The file of WARD_SECRET_KEY_FILE (" + missing + ") cannot be read.");
    }

    @Test
    void theKeyFileMayEndInANewline(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("key");
        Files.writeString(file, Base64.getEncoder().encodeToString(new byte[32]) + "\n");
        try (var context = run(Plain.class, "--ward.secret-key-file=" + file, "--server.port=0")) {
            assertThat(context.getBean(SecretBox.class)).hasToString("SecretBox(key ***)");
        }
    }

    @Test
    void anUnknownLogFormatIsNamed(CapturedOutput output) {
        assertThat(sentences(output, Plain.class, KEY, "--ward.log-format=xml"))
                .containsExactly("Cannot start: WARD_LOG_FORMAT is 'xml' but must be text or json.");
    }

    @Test
    void anUnreachableDatabaseIsNamed(CapturedOutput output) {
        assertThat(sentences(output, AsksDatabase.class, KEY, NO_DATABASE))
                .singleElement()
                .asString()
                .startsWith("Cannot start: The database at jdbc:postgresql://127.0.0.1:1/ward does not answer (")
                .endsWith("): start it, or correct WARD_DB_URL.");
    }

    @Test
    void aTakenPortIsNamed(CapturedOutput output) throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(sentences(
                            output,
                            Plain.class,
                            KEY,
                            "--server.port=" + taken.getLocalPort(),
                            "--ward.port-setting=WARD_API_PORT"))
                    .containsExactly("Cannot start: Port " + taken.getLocalPort()
                            + " is taken by another process: stop that one, or set WARD_API_PORT to a free port.");
        }
    }

    @Test
    void anInvalidAndAMistypedSettingAreNamed(CapturedOutput output) {
        assertThat(sentences(output, Plain.class, KEY, "--ward.pace.per-second=0"))
                .containsExactly("Cannot start: WARD_PACE_PER_SECOND is '0' but must be greater than or equal to 1.");
        assertThat(sentences(output, Plain.class, KEY, "--ward.pace.poll-interval=soon"))
                .last()
                .asString()
                .startsWith("Cannot start: WARD_PACE_POLL_INTERVAL cannot be 'soon': ");
    }

    private static Stream<String> lines(CapturedOutput output) {
        return output.getAll().lines().filter(line -> line.contains("Cannot start"));
    }

    private static List<String> sentences(CapturedOutput output, Class<?> application, String... settings) {
        assertThatThrownBy(() -> run(application, settings).close()).isInstanceOf(RuntimeException.class);
        return lines(output)
                .map(line -> line.substring(line.indexOf("Cannot start")))
                .toList();
    }

    private static ConfigurableApplicationContext run(Class<?> application, String... settings) {
        var service = new SpringApplication(application);
        service.setDefaultProperties(Map.of("spring.config.import", "classpath:ward-service.yml", "server.port", "0"));
        return service.run(settings);
    }
}
