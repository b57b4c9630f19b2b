package io.wardflux.api.metrics;

import io.wardflux.api.problem.ProblemException;
import io.wardflux.api.range.TimeRange;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The distance of the points of a chart. */
final class Step {

    /** Per series; more is no chart any more. */
    static final int MAX_POINTS = 11_000;

    private static final int USUAL_POINTS = 500;
    private static final Duration SHORTEST_USUAL = Duration.ofSeconds(60);
    private static final Pattern TEXT = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)?");

    private Step() {}

    /**
     * @param text {@code 60}, {@code 60s}, {@code 5m}, {@code 1h}, {@code 1d}; null: as fits the range
     * @throws ProblemException 400 naming the field
     */
    static Duration parse(@Nullable String text, TimeRange range) {
        if (text == null || text.isBlank()) {
            return usual(range);
        }
        Matcher matcher = TEXT.matcher(text.strip());
        if (!matcher.matches()) {
            throw ProblemException.invalid("step", "must be seconds or a duration such as 60s, 5m, 1h");
        }
        long number = Long.parseLong(matcher.group(1));
        Duration step = switch (String.valueOf(matcher.group(2))) {
            case "ms" -> Duration.ofMillis(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            case "d" -> Duration.ofDays(number);
            default -> Duration.ofSeconds(number);
        };
        if (step.compareTo(Duration.ofSeconds(1)) < 0) {
            throw ProblemException.invalid("step", "must be at least 1s");
        }
        if (range.length().dividedBy(step) >= MAX_POINTS) {
            throw ProblemException.invalid(
                    "step",
                    "must be at least %ds for this range: a series has at most %d points"
                            .formatted(range.length().toSeconds() / MAX_POINTS + 1, MAX_POINTS));
        }
        return step;
    }

    private static Duration usual(TimeRange range) {
        Duration even = Duration.ofSeconds(Math.ceilDiv(range.length().toSeconds(), USUAL_POINTS));
        return even.compareTo(SHORTEST_USUAL) > 0 ? even : SHORTEST_USUAL;
    }
}
