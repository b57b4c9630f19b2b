package io.wardflux.worker.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.wardflux.worker.sample.SampleSink;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

/** Who writes where, with a VictoriaMetrics that does what it is told. */
class ReplayerIT {
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    Path root;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Store sink = new Store();
    private Spool spool;
    private SafeStore store;
    private Replayer replayer;

    /** Refuses each batch in which there is poison. */
    private static final class Store implements SampleSink {
        private final List<String> stored = new CopyOnWriteArrayList<>();
        private final AtomicInteger asked = new AtomicInteger();
        private volatile boolean away;

        @Override
        public Answer write(byte[] lines, int offset, int length) {
            String text = new String(lines, offset, length, StandardCharsets.UTF_8);
            asked.incrementAndGet();
            if (away) {
                return new Answer.Unavailable("It is away.");
            }
            if (text.contains("poison")) {
                return new Answer.Refused("It is poison.");
            }
            stored.addAll(text.lines().toList());
            return new Answer.Stored();
        }

        @Override
        public Answer writePatiently(byte[] lines, int offset, int length) {
            return write(lines, offset, length);
        }

        @Override
        public Answer check() {
            return away ? new Answer.Unavailable("It is away.") : new Answer.Stored();
        }
    }

    @BeforeEach
    void start() {
        spool = new Spool(root, 16 << 20, 0, Disk.REAL, Clock.systemUTC(), new SpoolMeters(meters));
        store = new SafeStore(sink, spool);
        replayer = new Replayer(
                spool, store, sink, new SpoolSettings(root, DataSize.ofMegabytes(16), DataSize.ofBytes(0), 3_000));
        replayer.start();
    }

    @AfterEach
    void stop() {
        replayer.stop();
    }

    private SafeStore.Answer write(String text) throws InterruptedException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return store.write(bytes, 0, bytes.length);
    }

    private void awaitReplayed() {
        await().atMost(SOON)
                .until(() -> spool.state().samples() == 0 && store.away().isEmpty());
    }

    @Test
    void whileItIsAwayNobodyWaitsForItAndAfterwardsAllComesInOrder() throws InterruptedException {
        sink.away = true;
        assertThat(write("m 0 0\n")).isInstanceOf(SafeStore.Answer.Spooled.class);
        int asked = sink.asked.get();
        List<String> expected = new ArrayList<>(List.of("m 0 0"));
        for (int i = 1; i < 200; i++) {
            assertThat(write("m %d %d\n".formatted(i, i))).isInstanceOf(SafeStore.Answer.Spooled.class);
            expected.add("m %d %d".formatted(i, i));
        }
        assertThat(sink.asked.get() - asked).as("only the one who probes asks").isLessThan(50);
        sink.away = false;
        awaitReplayed();
        assertThat(sink.stored).isEqualTo(expected);
    }

    @Test
    void freshSamplesDoNotWaitForOldOnes() throws InterruptedException {
        sink.away = true;
        String batch =
                IntStream.range(0, 1_000).mapToObj("old %d 1\n"::formatted).reduce("", String::concat);
        for (int i = 0; i < 5; i++) {
            write(batch);
        }
        sink.away = false;
        await().atMost(SOON).until(() -> store.away().isEmpty());
        assertThat(write("fresh 1 1\n")).isInstanceOf(SafeStore.Answer.Stored.class);
        assertThat(spool.state().samples()).as("three thousand a second").isPositive();
        assertThat(sink.stored).contains("fresh 1 1");
        awaitReplayed();
        assertThat(sink.stored).hasSize(5_001);
    }

    @Test
    void whatIsRefusedIsDroppedAloneAndCounted() throws InterruptedException {
        sink.away = true;
        write("a 1 1\nb 1 1\nc{x=\"poison\"} 1 1\nd 1 1\n");
        write("e 1 1\n");
        sink.away = false;
        awaitReplayed();
        assertThat(sink.stored).containsExactly("a 1 1", "b 1 1", "d 1 1", "e 1 1");
        assertThat(meters.get("ward.spool.samples.dropped")
                        .tag("reason", "refused")
                        .counter()
                        .count())
                .isEqualTo(1);
        assertThat(meters.get("ward.spool.samples.replayed").counter().count()).isEqualTo(4);
    }

    @Test
    void manyThatAreRefusedDoNotHoldUpTheOthers() throws InterruptedException {
        sink.away = true;
        write("poison 1 1\n".repeat(5_000));
        write("good 1 1\n");
        int asked = sink.asked.get();
        sink.away = false;
        awaitReplayed();
        assertThat(sink.stored).containsExactly("good 1 1");
        assertThat(sink.asked.get() - asked).isLessThan(200);
    }

    @Test
    void whatWasStoredJustBeforeItWentIsWrittenAgain() throws InterruptedException {
        assertThat(write("before 1 1\n")).isInstanceOf(SafeStore.Answer.Stored.class);
        sink.away = true;
        write("after 1 2\n");
        // Killed, it had not written it to its disk.
        sink.stored.clear();
        sink.away = false;
        awaitReplayed();
        assertThat(sink.stored).containsExactly("before 1 1", "after 1 2");
    }
}
