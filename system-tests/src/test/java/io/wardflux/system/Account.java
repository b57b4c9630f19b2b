package io.wardflux.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The ledger of some minutes. */
final class Account {

    private Account() {}

    /** Those that begin in the time, once nothing of them is open. */
    static List<JsonNode> ofMinutes(Api api, Instant from, Instant to, Duration patience) {
        await().atMost(patience).pollInterval(Duration.ofSeconds(2)).untilAsserted(() -> {
            for (JsonNode slot : slots(api, from, to)) {
                assertThat(slot.path("open").asLong()).as(slot.toString()).isZero();
            }
        });
        return slots(api, from, to);
    }

    private static List<JsonNode> slots(Api api, Instant from, Instant to) {
        List<JsonNode> slots = new ArrayList<>();
        for (JsonNode slot : api.get("ledger?from=" + from + "&to=" + to)) {
            Instant minute = Instant.parse(slot.path("slot").asString());
            if (!minute.isBefore(from) && minute.isBefore(to)) {
                slots.add(slot);
            }
        }
        return slots;
    }
}
