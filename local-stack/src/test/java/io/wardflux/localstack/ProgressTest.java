package io.wardflux.localstack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Test
    void saysHowFarItIsAndDoesNotRepeatItselfAtOnce() {
        Progress progress = new Progress(new PrintStream(out, true, StandardCharsets.UTF_8));

        progress.say("starting redis");
        progress.still("waiting for redis");

        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .singleElement()
                .asString()
                .matches("\\[ +[0-9]+\\.[0-9] s] starting redis");
    }
}
