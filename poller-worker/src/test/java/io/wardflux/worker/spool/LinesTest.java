package io.wardflux.worker.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LinesTest {
    private static final byte[] THREE = "a 1\nbb 2\nc 3\n".getBytes(StandardCharsets.UTF_8);

    @Test
    void countsLinesAndFindsTheirMiddle() {
        assertThat(Lines.count(THREE, 0, THREE.length)).isEqualTo(3);
        assertThat(Lines.middle(THREE, 0, THREE.length)).isEqualTo(9);
        assertThat(Lines.middle(THREE, 0, 9))
                .as("between the first and the second")
                .isEqualTo(4);
        assertThat(Lines.middle(THREE, 4, 9)).as("one line has no middle").isEqualTo(9);
    }
}
