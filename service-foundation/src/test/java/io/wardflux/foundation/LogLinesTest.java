package io.wardflux.foundation;

import static org.assertj.core.api.Assertions.assertThat;

import io.wardflux.localstack.HostileStrings;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What devices say cannot forge lines of the log, nor steer the terminal of who reads it. */
@ExtendWith(OutputCaptureExtension.class)
class LogLinesTest {

    @Configuration
    static class Nothing {}

    /** Which tells Logback how services log. */
    private static void start(String... settings) {
        var application = new SpringApplication(Nothing.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setLogStartupInfo(false);
        var arguments = new ArrayList<>(List.of("--spring.main.banner-mode=off"));
        arguments.addAll(List.of(settings));
        application.run(arguments.toArray(String[]::new)).close();
    }

    @Test
    void whatIsHostileShowsAndIsOneLine(CapturedOutput output) {
        start();
        var log = LoggerFactory.getLogger(LogLinesTest.class);
        HostileStrings.all().forEach(text -> log.warn("begin {} end", text));
        String[] lines = output.getOut().lines().filter(line -> !line.isEmpty()).toArray(String[]::new);
        assertThat(lines).hasSameSizeAs(HostileStrings.ALL).allSatisfy(line -> {
            assertThat(line).contains(" WARN ", "begin ").endsWith(" end");
            assertThat(line.chars()).noneMatch(LogLinesTest::isHidden);
        });
    }

    @Test
    void anExceptionsMessageIsOneLineAndItsTraceIsKept(CapturedOutput output) {
        start();
        var cause = new IllegalStateException("cause\n\tat forged.Frame(Frame.java:1)");
        LoggerFactory.getLogger(LogLinesTest.class).error("failed", new IllegalArgumentException("bad\r\nline", cause));
        assertThat(output.getOut())
                .contains("IllegalArgumentException: bad\\r\\nline", "cause\\n\tat forged.Frame", "LogLinesTest")
                .doesNotContain("\n\tat forged.Frame");
    }

    @Test
    void asJsonEachMessageIsAnObjectOnALineWithNothingHiddenInIt(CapturedOutput output) {
        start("--ward.log-format=json", "--spring.config.import=classpath:ward-service.yml");
        var log = LoggerFactory.getLogger(LogLinesTest.class);
        HostileStrings.all().forEach(text -> log.warn("begin {} end", text, new IllegalStateException(text)));
        start();
        List<JsonNode> lines = output.getOut()
                .lines()
                .filter(line -> line.contains("begin "))
                .map(new JsonMapper()::readTree)
                .toList();
        assertThat(lines).hasSameSizeAs(HostileStrings.ALL).allSatisfy(line -> {
            String message = line.get("message").asString();
            assertThat(message).startsWith("begin ").endsWith(" end");
            assertThat(message.chars()).noneMatch(LogLinesTest::isHidden);
            assertThat(line.at("/log/level").asString()).isEqualTo("WARN");
            assertThat(line.has("@timestamp")).isTrue();
            String trace = line.at("/error/stack_trace").asString();
            assertThat(trace).contains("IllegalStateException", "LogLinesTest");
            assertThat(trace.replace("\n", "").chars()).noneMatch(LogLinesTest::isHidden);
        });
    }

    private static boolean isHidden(int c) {
        int type = Character.getType(c);
        return type == Character.CONTROL && c != '\t' || type == Character.FORMAT || c == 0x2028 || c == 0x2029;
    }

    @ParameterizedTest
    @MethodSource("io.wardflux.localstack.HostileStrings#all")
    void whatShowsAlreadyStaysAsItIs(String text) {
        boolean hidden = text.chars().anyMatch(LogLinesTest::isHidden);
        assertThat(Visible.text(text).equals(text)).isEqualTo(!hidden);
        assertThat(Visible.text(Visible.text(text))).isEqualTo(Visible.text(text));
    }

    @Test
    void halfACharacterShows() {
        assertThat(Visible.text("a\ud83d b\ude00 \ud83d\ude00")).isEqualTo("a\\ud83d b\\ude00 \ud83d\ude00");
    }
}
