package io.wardflux.worker.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordsTest {
    private static final List<String> TEXTS = List.of("a 1 1000\n", "b 2 2000\nc 3 3000\n", "d 4 4000\n");
    private static final byte[] FILE = file();

    private static byte[] file() {
        var file = new ByteArrayOutputStream();
        for (String text : TEXTS) {
            file.writeBytes(record(text));
        }
        return file.toByteArray();
    }

    private static byte[] record(String text) {
        byte[] lines = ("xx" + text).getBytes(StandardCharsets.UTF_8);
        return Records.encode(lines, 2, lines.length - 2, (int) text.lines().count(), 1_234);
    }

    private static List<String> read(byte[] file) {
        return Records.scan(file).waiting().stream()
                .map(entry -> new String(file, entry.linesAt(), entry.length(), StandardCharsets.UTF_8))
                .toList();
    }

    @Test
    void whatIsWrittenIsRead() {
        assertThat(read(FILE)).isEqualTo(TEXTS);
        assertThat(Records.scan(FILE).corrupt()).isZero();
        assertThat(Records.scan(FILE).waiting().get(1).samples()).isEqualTo(2);
        assertThat(Records.scan(FILE).waiting().get(1).timeMs()).isEqualTo(1_234);
        assertThat(Records.scan(new byte[0]).corrupt()).isZero();
    }

    @Test
    void aFileThatEndsAnywhereHasAllRecordsThatAreComplete() {
        int first = record(TEXTS.getFirst()).length;
        int second = first + record(TEXTS.get(1)).length;
        for (int length = 0; length <= FILE.length; length++) {
            byte[] cut = Arrays.copyOf(FILE, length);
            int complete = length == FILE.length ? 3 : length >= second ? 2 : length >= first ? 1 : 0;
            assertThat(read(cut)).as("of %d bytes", length).isEqualTo(TEXTS.subList(0, complete));
            boolean atAnEnd = length == 0 || length == first || length == second || length == FILE.length;
            assertThat(Records.scan(cut).corrupt()).as("of %d bytes", length).isEqualTo(atAnEnd ? 0 : 1);
        }
    }

    @Test
    void aTurnedBitCostsItsRecordAtMost() {
        for (int at = 0; at < FILE.length; at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] turned = FILE.clone();
                turned[at] ^= (byte) (1 << bit);
                List<String> read = read(turned);
                assertThat(read).as("bit %d of byte %d", bit, at).hasSizeGreaterThanOrEqualTo(2);
                assertThat(TEXTS).as("bit %d of byte %d", bit, at).containsSubsequence(read);
                assertThat(Records.scan(turned).corrupt()).isEqualTo(3 - read.size());
            }
        }
    }

    @Test
    void whatIsMarkedAsStoredIsNotReadAgain() {
        byte[] file = FILE.clone();
        file[Records.scan(file).waiting().get(1).stateAt()] = Records.stored()[0];
        assertThat(read(file)).containsExactly(TEXTS.get(0), TEXTS.get(2));
        assertThat(Records.scan(file).corrupt()).isZero();
    }

    @Test
    void zerosAfterAPowerCutAreSkipped() {
        assertThat(read(Arrays.copyOf(FILE, FILE.length + 4096))).isEqualTo(TEXTS);
    }
}
