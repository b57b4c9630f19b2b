package io.wardflux.api.profile;

import io.wardflux.snmp.AgentProfile;
import io.wardflux.snmp.Quirk;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Says in sentences how a device is asked, why so, and what it was sent. */
final class ProfileWords {

    private static final int DAY_SECONDS = 86_400;

    private final AgentProfile learned;
    private final Pinned pinned;
    private final PollSettings settings;
    private final SentTraffic.@Nullable Traffic traffic;

    ProfileWords(AgentProfile learned, Pinned pinned, PollSettings settings, SentTraffic.@Nullable Traffic traffic) {
        this.learned = learned;
        this.pinned = pinned;
        this.settings = settings;
        this.traffic = traffic;
    }

    List<String> sentences() {
        List<String> all = new ArrayList<>();
        if (pinned.pinned() && pinned.tunes()) {
            all.add("A person pinned how it is asked: what is learned changes nothing until that is reset.");
        } else if (learned.equals(AgentProfile.UNKNOWN)) {
            all.add("Nothing was learned of it yet: it is asked as usual.");
        }
        all.add(gets());
        all.add(bulks());
        all.add(timeout());
        all.add(limits());
        learned.quirks().forEach((quirk, since) -> all.add(quirk.sentence() + " (first seen " + minute(since) + ")."));
        all.add(sent());
        return all;
    }

    private String gets() {
        Integer decided = pinned.maxVarbinds();
        return decided == null
                ? "One GET asks for at most %d values: %s."
                        .formatted(
                                learned.maxVarbinds(), why(learned.maxVarbinds(), AgentProfile.UNKNOWN.maxVarbinds()))
                : "One GET asks for at most %d values, as a person decided.".formatted(decided);
    }

    private String bulks() {
        if (learned.has(Quirk.NO_GETBULK)) {
            return "GETBULK is not used, because it does not answer that.";
        }
        Integer decided = pinned.maxRepetitions();
        int learnedBulk = learned.maxBulkVarbinds();
        return decided == null
                ? "One GETBULK asks for at most %d values (rows times columns): %s."
                        .formatted(learnedBulk, why(learnedBulk, AgentProfile.UNKNOWN.maxBulkVarbinds()))
                : "One GETBULK asks for at most %d values (rows times columns), as a person decided."
                        .formatted(decided);
    }

    private String why(int value, int usual) {
        if (value == usual) {
            return "that is where one begins, and nothing spoke against it";
        }
        if (value > usual) {
            return "more at a time gave more values a second";
        }
        if (learned.has(Quirk.TOO_BIG)) {
            return "it finds larger requests too big";
        }
        if (learned.has(Quirk.DROPS_LARGE)) {
            return "it does not answer larger requests";
        }
        if (learned.has(Quirk.TRUNCATES)) {
            return "of larger requests it leaves values out";
        }
        return "fewer at a time gave more values a second";
    }

    private String timeout() {
        Integer decided = pinned.timeoutMs();
        String known = learned.roundTrip().isZero()
                ? ""
                : "its answers take %s ms, give or take %s ms"
                        .formatted(
                                PollProfileAnswer.millis(learned.roundTrip()),
                                shown(PollProfileAnswer.millis(learned.deviation())));
        if (decided != null) {
            return "An attempt waits %d ms for its answer, as a person decided%s."
                    .formatted(decided, known.isEmpty() ? "" : "; " + known);
        }
        long usual = settings.timeout().toMillis();
        if (learned.timeout().isZero()) {
            return "An attempt waits %d ms for its answer, the system's setting%s."
                    .formatted(usual, known.isEmpty() ? "" : "; " + known);
        }
        long waits = settings.attemptTimeout(learned).toMillis();
        return "An attempt waits %d ms for its answer%s, because %s."
                .formatted(
                        waits,
                        waits > usual ? ", longer than the system's " + usual + " ms" : "",
                        known.isEmpty() ? "a person suggested that" : known);
    }

    private static String shown(@Nullable Double millis) {
        return millis == null ? "0" : millis.toString();
    }

    private String limits() {
        Integer inFlight = pinned.maxInFlight();
        Integer packets = pinned.packetsPerSecond();
        int atOnce = inFlight == null ? settings.inFlightPerDevice() : inFlight;
        int perSecond = packets == null ? settings.packetsPerSecond() : packets;
        return "%s under way at a time%s, and %s%s."
                .formatted(
                        atOnce == 1 ? "One request is" : "Up to " + atOnce + " requests are",
                        inFlight == null ? "" : " (a person decided that)",
                        perSecond == 0
                                ? "the number of packets a second is not limited"
                                : "at most " + perSecond + " packets a second are sent",
                        packets == null ? "" : " (a person decided that)");
    }

    private String sent() {
        if (traffic == null) {
            return "What was sent to it is not known: nothing was in the last day, or VictoriaMetrics does not answer.";
        }
        SentTraffic.Amount day = traffic.lastDay();
        SentTraffic.Amount hour = traffic.lastHour();
        return ("In the last 24 hours it was sent %d requests (%s a second on average) of %s in all and answered with %s; %s."
                        + " In the last hour these were %d requests, with its last sample %d.")
                .formatted(
                        day.requests(),
                        String.format(Locale.ROOT, "%.2f", (double) day.requests() / DAY_SECONDS),
                        bytes(day.sentBytes()),
                        bytes(day.receivedBytes()),
                        day.retries() == 0
                                ? "none had to be repeated"
                                : day.retries() + " of them were repetitions of what it did not answer in time",
                        hour.requests(),
                        traffic.last().requests());
    }

    private static String bytes(long count) {
        if (count < 10_000) {
            return count + " bytes";
        }
        return count < 10_000_000 ? count / 1_000 + " kB" : count / 1_000_000 + " MB";
    }

    private static String minute(Instant at) {
        return at.truncatedTo(ChronoUnit.MINUTES).toString();
    }
}
