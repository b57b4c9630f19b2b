package io.wardflux.api.profile;

import io.swagger.v3.oas.annotations.media.Schema;
import io.wardflux.snmp.AgentProfile;
import io.wardflux.snmp.Quirk;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a device is asked.
 *
 * @param pinned whether a person's values are kept as they are, whatever is learned
 * @param learnedAt when something new was learned last; null where nothing was
 * @param maxVarbinds values that one GET asks for at most
 * @param maxRepetitions values that one GETBULK asks for at most: rows times columns
 * @param timeoutMs of one attempt
 * @param roundTripMs smoothed; null where unknown
 * @param deviationMs of the round trips, smoothed; null where unknown
 * @param maxInFlight PDUs under way at the same time
 * @param packetsPerSecond at most, over all polls and walks; 0: no limit
 * @param sent what was sent to it; null where nothing is known of the last day
 * @param words why it is so, sentence by sentence
 * @param version grows with each decision of a person
 */
@Schema(name = "PollProfile")
record PollProfileAnswer(
        long deviceId,
        boolean pinned,
        @Nullable Instant learnedAt,
        int maxVarbinds,
        int maxRepetitions,
        long timeoutMs,
        @Nullable Double roundTripMs,
        @Nullable Double deviationMs,
        int maxInFlight,
        int packetsPerSecond,
        List<SeenQuirk> quirks,
        SentTraffic.@Nullable Traffic sent,
        List<String> words,
        long version) {

    /** @param name such as {@code tooBig} */
    record SeenQuirk(String name, Instant since, String sentence) {
        static SeenQuirk of(Quirk quirk, Instant since) {
            return new SeenQuirk(quirk.wireName(), since, quirk.sentence());
        }
    }

    static PollProfileAnswer of(
            long deviceId,
            PollProfileTable.Stored stored,
            PollSettings settings,
            Optional<SentTraffic.Traffic> traffic) {
        AgentProfile learned = stored.learned() == null ? AgentProfile.UNKNOWN : stored.learned();
        Pinned pinned = stored.pinned();
        long timeoutMs = settings.attemptTimeout(learned).toMillis();
        return new PollProfileAnswer(
                deviceId,
                pinned.pinned() && pinned.tunes(),
                stored.learnedAt(),
                either(pinned.maxVarbinds(), learned.maxVarbinds()),
                either(pinned.maxRepetitions(), learned.maxBulkVarbinds()),
                pinned.timeoutMs() == null ? timeoutMs : pinned.timeoutMs(),
                millis(learned.roundTrip()),
                millis(learned.deviation()),
                either(pinned.maxInFlight(), settings.inFlightPerDevice()),
                either(pinned.packetsPerSecond(), settings.packetsPerSecond()),
                learned.quirks().entrySet().stream()
                        .map(entry -> SeenQuirk.of(entry.getKey(), entry.getValue()))
                        .toList(),
                traffic.orElse(null),
                new ProfileWords(learned, pinned, settings, traffic.orElse(null)).sentences(),
                stored.version());
    }

    private static int either(@Nullable Integer decided, int otherwise) {
        return decided == null ? otherwise : decided;
    }

    /** To a tenth. */
    static @Nullable Double millis(Duration duration) {
        return duration.isZero() ? null : Math.round(duration.toNanos() / 100_000.0) / 10.0;
    }
}
