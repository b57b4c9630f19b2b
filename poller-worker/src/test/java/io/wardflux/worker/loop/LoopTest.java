package io.wardflux.worker.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class LoopTest {

    @Test
    @SuppressWarnings("try") // it is only closed
    void aFailureDoesNotEndIt() {
        var steps = new AtomicInteger();
        Loop loop = Loop.start("failing", () -> {
            if (steps.incrementAndGet() < 3) {
                throw new IllegalArgumentException("away");
            }
            Thread.sleep(10);
        });
        await().atMost(Duration.ofSeconds(5)).until(() -> steps.get() > 5);
        loop.close();
        int atTheEnd = steps.get();
        assertThat(steps).as("after close no step begins").hasValue(atTheEnd);
    }

    @Test
    void aRepeatedWarningIsWrittenOnceAndCounted(CapturedOutput output) {
        var nanos = new AtomicLong();
        var log = new ThrottledLog(LoggerFactory.getLogger("throttled"), Duration.ofSeconds(30), nanos::get);
        for (int i = 0; i < 100; i++) {
            log.warn("away", "it is away");
        }
        log.warn("other", "another thing");
        nanos.addAndGet(Duration.ofSeconds(31).toNanos());
        log.warn("away", "still away");
        assertThat(output.getAll().lines().filter(line -> line.contains("throttled")))
                .hasSize(3)
                .anyMatch(line -> line.endsWith("it is away"))
                .anyMatch(line -> line.endsWith("another thing"))
                .anyMatch(line -> line.endsWith("still away (99 more like it before)"));
    }
}
