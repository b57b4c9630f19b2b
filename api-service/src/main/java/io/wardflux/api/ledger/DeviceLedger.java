package io.wardflux.api.ledger;

import io.wardflux.api.ledger.GapRuns.Run;
import io.wardflux.api.problem.ProblemException;
import io.wardflux.api.range.TimeRange;
import io.wardflux.broker.Broker;
import io.wardflux.broker.BrokerUnavailableException;
import io.wardflux.broker.Ledger.Count;
import io.wardflux.model.outcome.ExpiryReason;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/**
 * The account of one device: closed minutes from VictoriaMetrics, open ones and those that are not stored yet from the broker.
 * While the broker is away, the open ones are left out.
 */
@Component
class DeviceLedger {

    private static final Duration MINUTE = Duration.ofMinutes(1);
    /** The account of the newest minutes may not be there yet. */
    private static final Duration SETTLED = Duration.ofMinutes(2);

    private final LedgerMinutes minutes;
    private final PolledDevices devices;
    private final StoredAccounts stored;
    private final Broker broker;
    private final Clock clock;

    DeviceLedger(LedgerMinutes minutes, PolledDevices devices, StoredAccounts stored, Broker broker, Clock clock) {
        this.minutes = minutes;
        this.devices = devices;
        this.stored = stored;
        this.broker = broker;
        this.clock = clock;
    }

    DeviceLedgerAnswer of(long deviceId, TimeRange given) {
        PolledDevice device = devices.find(deviceId).orElseThrow(() -> ProblemException.notFound("device", deviceId));
        var range = new TimeRange(given.from().truncatedTo(ChronoUnit.MINUTES), given.to());
        List<MinuteAnswer> account = account(deviceId, range);
        List<Gap> gaps = new ArrayList<>();
        for (Run run : GapRuns.in(account)) {
            boolean ongoing = run.ongoing() && isNow(run.to());
            gaps.add(gap(run, ongoing, device));
        }
        gaps.addAll(nothingPlanned(account, range, device));
        gaps.sort(Comparator.comparing(Gap::from).thenComparing(Gap::text));
        return new DeviceLedgerAnswer(deviceId, account, gaps);
    }

    private List<MinuteAnswer> account(long deviceId, TimeRange range) {
        // In this order: what is stored between is found in the broker a while longer.
        SortedMap<Instant, Count> open = fromBroker(deviceId);
        SortedMap<Instant, Count> kept = stored.of(deviceId, range);
        Set<Instant> closed = minutes.closedIn(range);
        var answers = new TreeMap<Instant, MinuteAnswer>();
        open.subMap(range.from(), range.to()).forEach((slot, count) -> {
            boolean isClosed = closed.contains(slot);
            answers.put(
                    slot, MinuteAnswer.of(slot, isClosed ? count.expired(ExpiryReason.NOT_ENDED) : count, isClosed));
        });
        kept.forEach((slot, count) -> answers.put(slot, MinuteAnswer.of(slot, count, true)));
        return List.copyOf(answers.values());
    }

    private SortedMap<Instant, Count> fromBroker(long deviceId) {
        try {
            return broker.ledger().device(deviceId);
        } catch (BrokerUnavailableException e) {
            return new TreeMap<>(Map.of());
        }
    }

    private boolean isNow(Instant end) {
        return end.isAfter(clock.instant().minus(SETTLED.plus(SETTLED)));
    }

    private static Gap gap(Run run, boolean ongoing, PolledDevice device) {
        boolean told = ongoing && run.cause().outcome().equals(device.lastOutcome());
        var shown = new Run(
                run.cause(), run.from(), run.to(), run.minutes(), run.items(), run.least(), run.most(), ongoing);
        return new Gap(
                run.from(),
                run.to(),
                run.items(),
                run.cause().outcome(),
                run.cause().reason().isEmpty() ? null : run.cause().reason(),
                ongoing,
                GapWords.of(shown, told ? device.lastMessage() : ""));
    }

    /** Times without anything due that are longer than the device's interval. */
    private List<Gap> nothingPlanned(List<MinuteAnswer> account, TimeRange range, PolledDevice device) {
        Instant end = earlier(range.to(), clock.instant().minus(SETTLED)).truncatedTo(ChronoUnit.MINUTES);
        Duration usual = Duration.ofSeconds(Math.max(60, device.shortestIntervalSeconds()));
        List<Gap> gaps = new ArrayList<>();
        Instant from = range.from();
        for (MinuteAnswer minute : account) {
            add(gaps, from, minute.slot(), usual, device);
            from = minute.slot().plus(MINUTE);
        }
        add(gaps, from, end, usual, device);
        return gaps;
    }

    private void add(List<Gap> gaps, Instant from, Instant to, Duration usual, PolledDevice device) {
        if (Duration.between(from, to).compareTo(usual) < 0) {
            return;
        }
        Instant created = device.createdAt().truncatedTo(ChronoUnit.MINUTES);
        Instant begin = from;
        if (created.isAfter(from)) {
            begin = earlier(created, to);
            gaps.add(planned(from, begin, false, "there was no such device: nothing was planned."));
        }
        if (Duration.between(begin, to).compareTo(usual) >= 0) {
            boolean ongoing = isNow(to);
            gaps.add(planned(begin, to, ongoing, why(begin, to, ongoing, device)));
        }
    }

    private String why(Instant from, Instant to, boolean ongoing, PolledDevice device) {
        for (PolledDevices.Interruption interruption : devices.interruptions(from, to)) {
            Duration covered = Duration.between(later(from, interruption.from()), earlier(to, interruption.to()));
            if (covered.multipliedBy(2).compareTo(Duration.between(from, to)) > 0) {
                return switch (ExpiryReason.ofWireName(interruption.reason()).orElse(ExpiryReason.NO_LEADER)) {
                    case BROKER_AWAY, BROKER_LOST -> "the broker did not answer: nothing was sent.";
                    case SCHEDULER_LATE -> "the scheduler stood still: nothing was sent.";
                    default -> "no scheduler led: nothing was sent.";
                };
            }
        }
        if (ongoing && !device.enabled()) {
            return "the device is disabled: nothing was planned.";
        }
        if (ongoing && device.shortestIntervalSeconds() == 0) {
            return "the device has no items: nothing was planned.";
        }
        return "nothing was planned: the device was disabled, or had no items.";
    }

    private static Gap planned(Instant from, Instant to, boolean ongoing, String why) {
        return new Gap(from, to, 0, null, null, ongoing, GapWords.nothingPlanned(from, to, ongoing, why));
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
