package io.wardflux.api.ledger;

import io.wardflux.api.ledger.GapRuns.Run;
import io.wardflux.model.outcome.ExpiryReason;
import io.wardflux.model.outcome.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** Says in plain words why a graph has a gap. Times are UTC. */
final class GapWords {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DAY_AND_TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(ZoneOffset.UTC);

    private GapWords() {}

    /** @param detail what is known of it beyond that, or empty */
    static String of(Run run, String detail) {
        String said = run.cause().outcome().equals(Outcome.EXPIRED.wireName())
                ? expired(GapRuns.reason(run.cause()))
                : outcome(run);
        String of = isAnswered(run.cause().outcome())
                ? ""
                : " (" + run.cause().outcome() + reason(run) + ", " + amount(run) + ")";
        return when(run.from(), run.to(), run.ongoing()) + " " + said + of + (detail.isEmpty() ? "." : ": " + detail);
    }

    private static String reason(Run run) {
        return run.cause().reason().isEmpty() ? "" : ": " + run.cause().reason();
    }

    /** Items, and in how many minutes. */
    private static String amount(Run run) {
        String items = run.least() == run.most() ? items(run.most()) : run.least() + " to " + items(run.most());
        return run.minutes() == 1 ? items : run.minutes() + " minutes x " + items;
    }

    private static String items(long number) {
        return number == 1 ? "1 item" : number + " items";
    }

    private static boolean isAnswered(String outcome) {
        return Outcome.ofWireName(outcome).filter(Outcome::answered).isPresent();
    }

    private static String outcome(Run run) {
        String items = run.least() == run.most() ? items(run.most()) : run.least() + " to " + items(run.most());
        return switch (Outcome.ofWireName(run.cause().outcome()).orElse(Outcome.ERROR)) {
            case TIMEOUT -> "the agent did not answer";
            case UNREACHABLE -> "the device could not be reached";
            case AUTH_FAILURE -> "the agent refused the credential";
            case NO_CREDENTIAL -> "there was no credential that could be used";
            case MALFORMED -> "the agent's answers could not be understood";
            case NO_SUCH_OBJECT -> "the agent had no such object for " + items + " (noSuchObject)";
            case NO_SUCH_INSTANCE -> "the agent had no such instance for " + items + " (noSuchInstance)";
            case END_OF_MIB_VIEW -> "the agent's view ended before " + items + " (endOfMibView)";
            case TOO_BIG -> "the answer with " + items + " was too big for the agent (tooBig)";
            case GEN_ERR -> "the agent failed at " + items + " (genErr)";
            case BAD_VALUE -> "the values of " + items + " could not be used (badValue)";
            case REVOKED -> "items were taken back: switched off, deleted, or their task was revoked";
            case ERROR -> "the polls failed within Ward Flux";
            case EXPIRED, OK -> expired(null);
        };
    }

    private static String expired(@Nullable ExpiryReason reason) {
        if (reason == null) {
            return "the polls came too late";
        }
        return switch (reason) {
            case PREVIOUS_POLL_WAITS -> "the previous poll still waited for a worker, so no further one was sent";
            case OVERLOAD -> "there was more work than the workers could do: this was left out";
            case QUEUE_FULL -> "the queue was full";
            case NO_LEADER -> "no scheduler led, so nothing was sent";
            case BROKER_AWAY -> "the broker did not answer, so nothing could be sent";
            case SCHEDULER_LATE -> "the scheduler stood still, so nothing was sent in time";
            case WAITED_TOO_LONG -> "the polls waited too long for a worker and were dropped";
            case BROKER_LOST -> "the broker lost its data with the polls that were under way";
            case NOT_ENDED -> "no worker took the polls, or they were lost with the worker that did";
        };
    }

    /** Nothing at all was due, where something should have been. */
    static String nothingPlanned(Instant from, Instant to, boolean ongoing, String why) {
        return when(from, to, ongoing) + " " + why;
    }

    private static String when(Instant from, Instant to, boolean ongoing) {
        if (ongoing) {
            return "Since " + time(from, to);
        }
        if (Duration.between(from, to).compareTo(Duration.ofMinutes(1)) <= 0) {
            return "At " + time(from, from);
        }
        return "From " + time(from, to) + " to " + time(to, from);
    }

    /** With the day where the other time is of another one. */
    private static String time(Instant time, Instant other) {
        boolean sameDay = day(time).equals(day(other));
        return (sameDay ? TIME : DAY_AND_TIME).format(time);
    }

    private static LocalDate day(Instant time) {
        return LocalDate.ofInstant(time, ZoneOffset.UTC);
    }
}
