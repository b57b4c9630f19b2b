package io.wardflux.api.range;

import io.wardflux.api.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** From {@code from} to {@code to}, as a request has them; {@code from} is before {@code to}. */
public record TimeRange(Instant from, Instant to) {

    private static final Pattern EPOCH = Pattern.compile("[0-9]{1,14}(\\.[0-9]{1,9})?");
    /** As seconds that is the year 5138, as milliseconds the year 1973. */
    private static final double FIRST_MILLISECONDS = 1e11;

    private static final Instant EARLIEST = Instant.EPOCH;
    private static final Instant LATEST = Instant.parse("2200-01-01T00:00:00Z");

    /**
     * @param from ISO-8601 or an epoch in seconds or milliseconds; null: {@code usual} before {@code to}
     * @param to likewise; null: now
     * @throws ProblemException 400 naming the field
     */
    public static TimeRange parse(
            @Nullable String from, @Nullable String to, Instant now, Duration usual, Duration longest) {
        Instant end = isGiven(to) ? instant("to", to) : now;
        Instant start = isGiven(from) ? instant("from", from) : end.minus(usual);
        if (!start.isBefore(end)) {
            throw ProblemException.invalid("from", "must be before to (%s)".formatted(end));
        }
        if (Duration.between(start, end).compareTo(longest) > 0) {
            throw ProblemException.invalid("from", "must be at most %s before to (%s)".formatted(words(longest), end));
        }
        return new TimeRange(start, end);
    }

    public Duration length() {
        return Duration.between(from, to);
    }

    private static boolean isGiven(@Nullable String text) {
        return text != null && !text.isBlank();
    }

    private static Instant instant(String field, @Nullable String given) {
        String text = given == null ? "" : given.strip();
        Instant instant;
        try {
            if (EPOCH.matcher(text).matches()) {
                double number = Double.parseDouble(text);
                instant = Instant.ofEpochMilli(Math.round(number < FIRST_MILLISECONDS ? number * 1000 : number));
            } else {
                // A plus that was not encoded arrives as a space.
                instant = OffsetDateTime.parse(text.replace(' ', '+'))
                        .withOffsetSameInstant(ZoneOffset.UTC)
                        .toInstant();
            }
        } catch (DateTimeParseException e) {
            throw ProblemException.invalid(
                    field, "must be a time such as 2026-01-31T12:00:00Z, or an epoch in seconds or milliseconds");
        }
        if (instant.isBefore(EARLIEST) || instant.isAfter(LATEST)) {
            throw ProblemException.invalid(field, "must be between 1970 and 2200");
        }
        return instant;
    }

    private static String words(Duration duration) {
        return duration.toDays() >= 2 ? duration.toDays() + " days" : duration.toHours() + " hours";
    }
}
