package io.wardflux.worker.spool;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.wardflux.worker.spool.SpoolMeters.Source;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;

/** The files of the spool, on a real disk. */
class SpoolIT {
    private static final long ROOMY = 16 << 20;

    @TempDir
    Path root;

    @TempDir
    Path copy;

    private final List<Spool> opened = new ArrayList<>();
    private final FaultyDisk disk = new FaultyDisk();
    private SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @AfterEach
    void close() {
        opened.forEach(Spool::close);
    }

    private Spool spool(long maxBytes) {
        return spool(maxBytes, 0);
    }

    private Spool spool(long maxBytes, long minFree) {
        var spool = new Spool(root, maxBytes, minFree, disk, Clock.systemUTC(), new SpoolMeters(meters));
        opened.add(spool);
        assertThat(spool.open()).isTrue();
        return spool;
    }

    /** On the files as they are now, which nobody has closed. The meters begin anew, too. */
    private Spool afterAKill() throws IOException {
        FileSystemUtils.copyRecursively(root, copy);
        meters = new SimpleMeterRegistry();
        var spool = new Spool(copy, ROOMY, 0, disk, Clock.systemUTC(), new SpoolMeters(meters));
        opened.add(spool);
        assertThat(spool.open()).isTrue();
        return spool;
    }

    private static Optional<String> append(Spool spool, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return spool.append(bytes, 0, bytes.length, (int) text.lines().count(), Source.FRESH);
    }

    private static String text(Waiting waiting) {
        return new String(waiting.bytes(), waiting.offset(), waiting.length(), StandardCharsets.UTF_8);
    }

    private static List<String> drain(Spool spool) {
        List<String> texts = new ArrayList<>();
        for (Waiting next = spool.oldest(); next != null; next = spool.oldest()) {
            texts.add(text(next));
            spool.leave(next, 0);
        }
        return texts;
    }

    private static List<String> numbered(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> "m %d %d\n".formatted(i, 1_000 + i))
                .toList();
    }

    private double count(String name) {
        return meters.find(name).counters().stream().mapToDouble(Counter::count).sum();
    }

    private double dropped(String reason) {
        return meters.get("ward.spool.samples.dropped")
                .tag("reason", reason)
                .counter()
                .count();
    }

    private void assertBalanced(Spool spool) {
        assertThat(count("ward.spool.samples.in"))
                .as("in = replayed + dropped + waiting")
                .isEqualTo(count("ward.spool.samples.replayed")
                        + count("ward.spool.samples.dropped")
                        + spool.state().samples());
    }

    private List<Path> files() throws IOException {
        return files(root);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(file -> file.toString().endsWith(".spool"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void whatComesFirstLeavesFirstAndLeavesNothingBehind() throws IOException {
        Spool spool = spool(ROOMY);
        numbered(0, 100).forEach(text -> assertThat(append(spool, text)).isEmpty());
        assertThat(spool.state().samples()).isEqualTo(100);
        assertThat(text(requireNonNull(spool.oldest())))
                .as("the same until it is stored")
                .isEqualTo(text(requireNonNull(spool.oldest())));
        assertThat(append(spool, "late 1 1\n")).as("while it is read").isEmpty();
        assertThat(drain(spool)).startsWith("m 0 1000\n").hasSize(101).endsWith("late 1 1\n");
        assertThat(spool.state().bytes()).isZero();
        assertThat(files()).isEmpty();
        assertThat(disk.forces).as("each append waits for the disk").isGreaterThanOrEqualTo(100);
        assertBalanced(spool);
    }

    @Test
    void aKilledProcessLeavesItToTheNextWhichGoesOnWhereItWas() throws IOException {
        Spool spool = spool(ROOMY);
        numbered(0, 10).forEach(text -> append(spool, text));
        for (int i = 0; i < 4; i++) {
            spool.leave(requireNonNull(spool.oldest()), 0);
        }
        append(spool, "m 10 1010\n");

        Spool next = afterAKill();

        assertThat(next.state().samples()).isEqualTo(7);
        append(next, "m 11 1011\n");
        assertThat(drain(next)).isEqualTo(numbered(4, 12));
        assertBalanced(next);
    }

    @Test
    void ofATornFileOnlyTheHalfRecordIsLost() throws IOException {
        Spool spool = spool(ROOMY);
        numbered(0, 3).forEach(text -> append(spool, text));
        Path file = files().getFirst();
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(whole, whole.length - 5));

        Spool next = afterAKill();

        append(next, "new 1 1\n");
        assertThat(drain(next)).containsExactly("m 0 1000\n", "m 1 1001\n", "new 1 1\n");
        assertThat(count("ward.spool.corrupt.records")).isEqualTo(1);
        assertBalanced(next);
    }

    @Test
    void whatTurnsBadWhileItWaitsIsCountedAndBlocksNothing() throws IOException {
        Spool spool = spool(ROOMY);
        numbered(0, 3).forEach(text -> append(spool, text));
        try (var channel = Files.newByteChannel(files().getFirst(), StandardOpenOption.WRITE)) {
            channel.position(Records.HEADER + 2).write(java.nio.ByteBuffer.wrap(new byte[] {'?'}));
        }
        assertThat(drain(spool)).isEqualTo(numbered(1, 3));
        assertThat(dropped("corrupt")).isEqualTo(1);
        assertBalanced(spool);
    }

    @Test
    void aFileThatIsGoneOrEmptyOrGarbageCostsOnlyItself() throws IOException {
        Spool spool = spool(ROOMY);
        append(spool, "first 1 1\n");
        spool.oldest();
        append(spool, "second 1 1\n");
        Files.delete(files().get(1));
        Path folder = files().getFirst().getParent();
        Files.write(folder.resolve("000000000000001-0.spool"), new byte[0]);
        Files.write(folder.resolve("000000000000002-0.spool"), "garbage".getBytes(StandardCharsets.UTF_8));
        Files.write(folder.resolve("nonsense.spool"), new byte[100_000]);
        Files.createDirectory(folder.resolve("000000000000003-0.spool"));

        Spool next = afterAKill();

        append(next, "third 1 1\n");
        assertThat(drain(next)).containsExactly("first 1 1\n", "third 1 1\n");
        assertThat(files(copy)).as("what cannot be read stays").hasSize(1);
        assertBalanced(next);
    }

    @Test
    void whenItIsFullTheOldestGoAndAreCounted() {
        Spool spool = spool(4_000);
        List<String> all = numbered(0, 500);
        all.forEach(text -> assertThat(append(spool, text)).isEmpty());
        assertThat(spool.state().bytes()).isBetween(3_000L, 4_000L);
        assertBalanced(spool);
        double dropped = dropped("full");
        assertThat(dropped).isPositive();
        assertThat(drain(spool)).isEqualTo(all.subList((int) dropped, 500));
        assertBalanced(spool);
    }

    @Test
    void whatIsDroppedWhileItIsReplayedIsCountedOnce() {
        Spool spool = spool(4_000);
        append(spool, "m 0 1000\n");
        Waiting read = requireNonNull(spool.oldest());
        numbered(1, 200).forEach(text -> append(spool, text));
        spool.leave(read, 0);
        assertBalanced(spool);
        drain(spool);
        assertBalanced(spool);
    }

    @Test
    void aFullDiskTakesNothingAndHarmsNothing() {
        Spool spool = spool(ROOMY);
        append(spool, "m 0 1000\n");
        disk.quota = 20;
        assertThat(append(spool, "m 1 1001\n"))
                .hasValueSatisfying(why ->
                        assertThat(why).contains("No space left on device").contains("WARD_SPOOL_DIR"));
        assertThat(spool.state().refusal()).isPresent();
        disk.quota = Long.MAX_VALUE;
        assertThat(append(spool, "m 2 1002\n")).isEmpty();
        assertThat(spool.state().refusal()).isEmpty();
        assertThat(drain(spool)).containsExactly("m 0 1000\n", "m 2 1002\n");
        assertThat(count("ward.spool.refusals")).isEqualTo(1);
        assertThat(count("ward.spool.corrupt.records")).isZero();
        assertBalanced(spool);
    }

    @Test
    void someOfTheDiskStaysFree() {
        Spool spool = spool(ROOMY, 1 << 20);
        disk.quota = 1 << 20;
        assertThat(append(spool, "m 0 1000\n"))
                .hasValueSatisfying(why -> assertThat(why).contains("WARD_SPOOL_MIN_FREE"));
    }

    @Test
    void whatTheDiskDoesNotKeepIsNotSafe() {
        Spool spool = spool(ROOMY);
        disk.forceFails = true;
        assertThat(append(spool, "m 0 1000\n"))
                .hasValueSatisfying(why -> assertThat(why).contains("Input/output error"));
    }

    @Test
    void twoWorkersHaveFoldersOfTheirOwnAndWhoIsGoneIsInherited() throws IOException {
        Spool first = spool(ROOMY);
        meters = new SimpleMeterRegistry();
        Spool second = spool(ROOMY);
        append(first, "first 1 1\n");
        long began = System.currentTimeMillis();
        await().until(() -> System.currentTimeMillis() > began); // files of one millisecond have no order
        append(second, "second 1 1\n");
        second.adopt();
        assertThat(second.state().samples()).as("the first one lives").isEqualTo(1);

        first.close();
        second.adopt();

        assertThat(drain(second)).containsExactly("first 1 1\n", "second 1 1\n");
        assertBalanced(second);
        Spool third = spool(ROOMY);
        assertThat(third.state().samples()).as("its folder is free and empty").isZero();
    }

    @Test
    void aFolderThatCannotBeWrittenIsAReasonAndNotTheEnd() throws IOException {
        Path file = Files.createFile(root.resolve("file"));
        var spool = new Spool(file, ROOMY, 0, disk, Clock.systemUTC(), new SpoolMeters(meters));
        assertThat(spool.open()).isFalse();
        assertThat(append(spool, "m 0 1\n")).isPresent();
        Files.delete(file);
        assertThat(spool.open()).isTrue();
        assertThat(append(spool, "m 0 1\n")).isEmpty();
        spool.close();
        assertThat(append(spool, "m 0 1\n")).as("not after its end").isPresent();
    }
}
