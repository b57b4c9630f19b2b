package io.wardflux.worker.profile;

import io.wardflux.snmp.AgentProfile;
import io.wardflux.snmp.Quirk;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Profiles as the database has them: what is not known is left out, and what is not understood is passed over. */
public final class ProfileJson {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private ProfileJson() {}

    /** @throws RuntimeException where it is none, which the schema and its writers rule out */
    public static @Nullable AgentProfile learned(@Nullable String text) {
        if (text == null) {
            return null;
        }
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

    public static PollProfile.@Nullable Decision decision(@Nullable String text) {
        if (text == null) {
            return null;
        }
        JsonNode json = JSON.readTree(text);
        return new PollProfile.Decision(
                number(json, "maxVarbinds"),
                number(json, "maxRepetitions"),
                number(json, "timeoutMs"),
                number(json, "maxInFlight"),
                number(json, "packetsPerSecond"),
                json.path("pinned").asBoolean(false));
    }

    private static @Nullable Integer number(JsonNode json, String name) {
        return json.path(name).isNumber() ? json.path(name).asInt() : null;
    }

    static String text(AgentProfile profile) {
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
