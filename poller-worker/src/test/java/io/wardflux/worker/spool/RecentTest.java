package io.wardflux.worker.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecentTest {
    private static final int MEGABYTE = 1 << 20;

    @TempDir
    private Path folder;

    private static byte[] taken(Recent recent) {
        var all = new ByteArrayOutputStream();
        recent.take(all::writeBytes);
        return all.toByteArray();
    }

    @Test
    void givesOnceWhatWasAdded() {
        var recent = new Recent(() -> Optional.of(folder));
        assertThat(recent.isEmpty()).isTrue();
        byte[] lines = "..a 1 2\nb 3 4\n..".getBytes(StandardCharsets.US_ASCII);
        recent.add(lines, 2, 6);
        recent.add(lines, 8, 6);
        assertThat(recent.isEmpty()).isFalse();
        assertThat(new String(taken(recent), StandardCharsets.US_ASCII)).isEqualTo("a 1 2\nb 3 4\n");
        assertThat(recent.isEmpty()).isTrue();
        assertThat(taken(recent)).isEmpty();
    }

    @Test
    void keepsTheLatestWhereThereIsMoreThanItHasRoomFor() {
        var recent = new Recent(() -> Optional.of(folder));
        byte[] lines = new byte[3 * MEGABYTE];
        int added = 100;
        for (int i = 0; i < added; i++) {
            Arrays.fill(lines, (byte) i);
            recent.add(lines, 0, lines.length);
        }
        byte[] taken = taken(recent);
        int kept = taken.length / lines.length;
        // None of them is in two parts, so up to one has no room.
        assertThat(kept).isBetween(Recent.MOST_BYTES / lines.length - 1, Recent.MOST_BYTES / lines.length);
        for (int i = 0; i < kept; i++) {
            assertThat(taken[i * lines.length]).isEqualTo((byte) (added - kept + i));
            assertThat(taken[(i + 1) * lines.length - 1]).isEqualTo((byte) (added - kept + i));
        }
    }

    @Test
    void leavesNothingInTheFolder() throws IOException {
        var recent = new Recent(() -> Optional.of(folder));
        recent.add(new byte[MEGABYTE], 0, MEGABYTE);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void keepsNothingWithoutAFolder() {
        var none = new Recent(Optional::empty);
        none.add(new byte[10], 0, 10);
        assertThat(none.isEmpty()).isTrue();

        var gone = new Recent(() -> Optional.of(folder.resolve("gone")));
        gone.add(new byte[10], 0, 10);
        assertThat(gone.isEmpty()).isTrue();
        assertThat(taken(gone)).isEmpty();
    }
}
