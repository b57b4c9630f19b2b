package io.wardflux.broker.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.wardflux.broker.Ledger.Count;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RedisDeviceLogTest {

    private static final String TIME = "1764444444123456\n";

    private static RedisDeviceLog read(String... parts) {
        RedisDeviceLog log = RedisDeviceLog.NOTHING;
        for (String part : parts) {
            log = log.with(Redis.bytes(part));
        }
        return log;
    }

    @Test
    void linesOfADeviceAreSummedUp() {
        var log = read("7 40\n8 3\n" + TIME, "7 40\n7 38 ok 2 timeout\n" + TIME, "7 40 expired:overload\n" + TIME);

        assertThat(log.devices())
                .isEqualTo(Map.of(
                        7L,
                        new Count(80, Map.of("ok", 38L, "timeout", 2L, "expired", 40L), Map.of("overload", 40L)),
                        8L,
                        new Count(3, Map.of(), Map.of())));
        assertThat(log.devices(device -> device == 8)).containsOnlyKeys(8L);
    }

    @Test
    void aJobWithoutItemsLeavesNoTrace() {
        assertThat(read("0 0\n12\n5 0 ok\n" + TIME).devices()).isEmpty();
    }

    @Test
    void aLineThatWasCutIsLeftToTheNextReading() {
        String all = "7 40\n7 40 ok\n" + TIME;
        for (int cut = 0; cut <= all.length(); cut++) {
            var some = read(all.substring(0, cut));
            assertThat(some.with(Redis.bytes(all.substring((int) some.length())))
                            .devices())
                    .as("cut at " + cut)
                    .isEqualTo(Map.of(7L, new Count(40, Map.of("ok", 40L), Map.of())));
        }
    }

    @Test
    void itsPlaceIsKnownByTheTimeOfTheLastAddition() {
        assertThat(Redis.text(read("7 40\n" + TIME).mark())).isEqualTo(TIME);
        assertThat(Redis.text(read("7 40\n").mark())).isEqualTo("7 40\n");
        assertThat(RedisDeviceLog.NOTHING.mark()).isEmpty();
    }
}
