package io.wardflux.localstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class LocalOptionsTest {

    @Test
    void asksForNothingByItself() {
        LocalOptions options = LocalOptions.parse(List.of());

        assertThat(options.project()).isEqualTo(Path.of("").toAbsolutePath());
        assertThat(options.workers()).isEmpty();
        assertThat(options.demo()).isEmpty();
    }

    @Test
    void takesEachOption() {
        LocalOptions options = LocalOptions.parse(List.of(
                "--project", "/somewhere/else/..", "--workers", "3", "--demo", "10000", "--broker", "rabbitmq"));

        assertThat(options.project()).isEqualTo(Path.of("/somewhere"));
        assertThat(options.workers()).hasValue(3);
        assertThat(options.demo()).hasValue(10_000);
        assertThat(options.broker()).contains("rabbitmq");
    }

    @Test
    void saysWhatIsWrongAndWhatIsAllowed() {
        assertThatThrownBy(() -> LocalOptions.parse(List.of("--workers", "65")))
                .hasMessage("--workers 65: it has to be a number from 1 to 64.");
        for (String wrong : List.of("0", "-1", "one", "10001", "99999999999", "")) {
            assertThatThrownBy(() -> LocalOptions.parse(List.of("--demo", wrong)))
                    .isInstanceOf(ServerException.class)
                    .hasMessage("--demo %s: it has to be a number from 1 to 10000.", wrong);
        }
        assertThatThrownBy(() -> LocalOptions.parse(List.of("--workers"))).hasMessage("--workers needs a value.");
        assertThatThrownBy(() -> LocalOptions.parse(List.of("--broker", "pigeon")))
                .hasMessage("--broker pigeon: it has to be redis or rabbitmq.");
        assertThatThrownBy(() -> LocalOptions.parse(List.of("--colour"))).hasMessage("Unknown option --colour.");
    }
}
