package io.wardflux.snmp;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Learned profiles as they are stored: what is not known is left out, and what is not understood is passed over. */
public final class AgentProfileJson {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private AgentProfileJson() {}

    /** @throws RuntimeException where it is none, which the schema and its writers rule out */
    public static AgentProfile read(String text) {
        JsonNode json = JSON.readTree(text);
        AgentProfile usual = AgentProfile.UNKNOWN;
        Map<Quirk, Instant> quirks = new EnumMap<>(Quirk.class);
        json.path("quirks")
                .properties()
                .forEach(entry -> Quirk.ofWireName(entry.getKey())
                        .ifPresent(quirk ->
                                quirks.put(quirk, Instant.parse(entry.getValue().asString()))));
        return new AgentProfile(
                json.path("maxVarbinds").asInt(usual.maxVarbinds()),
                json.path("maxBulkVarbinds").asInt(usual.maxBulkVarbinds()),
                Duration.ofMillis(json.path("timeoutMs").asLong(0)),
                Duration.of(json.path("roundTripUs").asLong(0), ChronoUnit.MICROS),
                Duration.of(json.path("deviationUs").asLong(0), ChronoUnit.MICROS),
                quirks,
                false);
    }

    public static String write(AgentProfile profile) {
        var json = JSON.createObjectNode()
                .put("maxVarbinds", profile.maxVarbinds())
                .put("maxBulkVarbinds", profile.maxBulkVarbinds())
                .put("timeoutMs", profile.timeout().toMillis())
                .put("roundTripUs", profile.roundTrip().toNanos() / 1_000)
                .put("deviationUs", profile.deviation().toNanos() / 1_000);
        var quirks = json.putObject("quirks");
        profile.quirks().forEach((quirk, since) -> quirks.put(quirk.wireName(), since.toString()));
        return json.toString();
    }
}
