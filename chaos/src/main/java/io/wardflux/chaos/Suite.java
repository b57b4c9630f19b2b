package io.wardflux.chaos;

import io.wardflux.localstack.RestApi;
import io.wardflux.localstack.ServerException;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** One run: a calm, the faults one after the other, each until the system has recovered, and the account of it all. */
final class Suite {

    /** After so long it counts as not recovered. */
    static final Duration RECOVERY_PATIENCE = Duration.ofSeconds(120);

    private static final Duration REGISTRATION_PATIENCE = Duration.ofMinutes(2);

    /** An open minute is closed once its longest deadline, a redelivery and a grace are over. */
    private static final Duration CLOSE_PATIENCE = Duration.ofMinutes(9);

    /** The ledger that people see is a copy that is made each second. */
    private static final Duration SETTLED = Duration.ofSeconds(4);

    /** Where a minute more does not matter. */
    private static final Duration LONG = Duration.ofMinutes(5);

    private static final Duration SPOOL_PATIENCE = Duration.ofMinutes(2);

    private static final Duration STEP = Duration.ofMillis(300);

    private final ChaosOptions options;
    private final FaultPlan.Durations durations;
    private final Clock clock;
    private final PrintStream out;
    private final Freshness freshness;
    private final Publications publications = new Publications();
    private final Instant started;

    Suite(ChaosOptions options, FaultPlan.Durations durations, Clock clock, PrintStream out) {
        this.options = options;
        this.durations = durations;
        this.clock = clock;
        this.out = out;
        this.freshness = new Freshness(Duration.ofSeconds(options.interval()));
        this.started = clock.instant();
    }

    /** @param menu what is broken, and how */
    Report run(Map<Part, Set<FaultKind>> menu) throws InterruptedException, IOException {
        say("starting the servers, two schedulers, three workers and an api-service");
        try (var fleet = new Fleet(options);
                var system = ChaosSystem.start(options);
                var _ = new RedisTap(system.redis().uri(), publications);
                var _ = new Probe(system.victoriaMetrics().url(), freshness)) {
            try {
                return run(fleet, system, menu);
            } catch (ChaosException | ServerException e) {
                say("The logs are in " + system.keepLogs());
                throw e;
            }
        }
    }

    private Report run(Fleet fleet, ChaosSystem system, Map<Part, Set<FaultKind>> menu)
            throws InterruptedException, IOException {
        var api = RestApi.signIn(system.api(), system.adminPassword());
        say("registering " + options.devices() + " devices with " + options.items() + " items every "
                + options.interval() + " s");
        Instant registered = clock.instant();
        fleet.register(api);
        calm();
        Instant steady = nextMinute(clock.instant());
        if (options.time().compareTo(LONG) > 0) {
            say("the first fault waits for a full minute, so that every minute of the plan can be looked at");
            TimeUnit.MILLISECONDS.sleep(
                    Duration.between(clock.instant(), steady).toMillis());
        }

        List<String> notes = new ArrayList<>();
        Map<Part, Set<FaultKind>> possible = menu;
        Optional<String> noDisks = system.disks().missing();
        if (noDisks.isPresent()) {
            possible = FaultPlan.without(FaultKind.FULL_DISK, menu);
            notes.add("no disk was filled: " + noDisks.get());
            say("no disk is filled: " + noDisks.get());
        }
        var plan = new FaultPlan(options.seed(), possible, durations);
        showPlan(new FaultPlan(options.seed(), possible, durations));
        Instant begin = clock.instant();
        List<FaultRecord> faults = faults(system, plan, begin);

        say("the faults are over; the devices are not polled any more, and the ledger is waited for");
        Instant steadyEnd = clock.instant().truncatedTo(ChronoUnit.MINUTES);
        fleet.disable(api);
        Instant disabled = clock.instant();
        List<Minute> minutes = closedMinutes(api, registered, disabled);
        if (!until(SPOOL_PATIENCE, () -> system.samplesOnDisk() == 0)) {
            notes.add(system.samplesOnDisk() + " samples still wait on disks of workers after "
                    + SPOOL_PATIENCE.toSeconds() + " s");
        }
        Account account = account(fleet, system, minutes, registered, disabled, steady, steadyEnd);
        var report = new Report(
                options, begin, clock.instant(), faults, account, RECOVERY_PATIENCE, fleet.requests(), notes);
        if (!report.defects().isEmpty()) {
            say("The logs are in " + system.keepLogs());
            printOddMinutes(account);
        }
        return report;
    }

    /** Until every device is polled in its turn, and it is known when that is. */
    private void calm() throws InterruptedException {
        if (!until(REGISTRATION_PATIENCE, () -> freshness.devices() == options.devices())) {
            throw new ChaosException("Of " + options.devices() + " devices only " + freshness.devices()
                    + " have a value after " + REGISTRATION_PATIENCE.toSeconds() + " s.");
        }
        // After the first polls, which are at once, it takes an interval or two until everything is by its turn.
        Duration patience = REGISTRATION_PATIENCE.plusSeconds(3L * options.interval());
        if (!until(patience, () -> freshness.regular() == options.devices())) {
            throw new ChaosException("Of " + options.devices() + " devices only " + freshness.regular()
                    + " are polled by their interval after " + patience.toSeconds() + " s.");
        }
        freshness.calibrated();
        long now = clock.millis();
        Optional<Freshness.Recovery> well = awaitRecovery(now, now);
        say(
                well.isPresent()
                        ? "all is well: samples are stored within %.1f s"
                                .formatted(well.get().time().toMillis() / 1000.0)
                        : "all is NOT well before the first fault: polls come late");
    }

    private List<FaultRecord> faults(ChaosSystem system, FaultPlan plan, Instant begin) throws InterruptedException {
        var infliction = new Infliction(clock, system.redisData());
        List<FaultRecord> faults = new ArrayList<>();
        while (faults.size() < options.faults() && clock.instant().isBefore(begin.plus(options.time()))) {
            PlannedFault fault = plan.next();
            TimeUnit.NANOSECONDS.sleep(fault.pause().toNanos());
            Member member = system.member(fault.part(), fault.choice());
            if (fault.kind() == FaultKind.FULL_DISK && member.disk().isEmpty()) {
                continue;
            }
            FaultRecord fact = fault(fault, member, infliction);
            faults.add(fact);
            say(line(fact));
        }
        return faults;
    }

    private FaultRecord fault(PlannedFault fault, Member member, Infliction infliction) throws InterruptedException {
        Infliction.Done done = infliction.inflict(fault, member);
        Optional<Freshness.Recovery> recovery =
                awaitRecovery(done.begin().toEpochMilli(), done.end().toEpochMilli());
        return new FaultRecord(
                fault,
                member.name(),
                done.begin(),
                done.end(),
                recovery.map(Freshness.Recovery::time).orElse(null),
                recovery.map(Freshness.Recovery::late)
                        .orElseGet(() -> freshness.late(done.begin().toEpochMilli(), clock.millis())),
                done.remark());
    }

    private Optional<Freshness.Recovery> awaitRecovery(long beginMs, long endMs) throws InterruptedException {
        List<Freshness.Recovery> found = new ArrayList<>();
        until(RECOVERY_PATIENCE, () -> {
            freshness.since(beginMs, endMs, clock.millis()).ifPresent(found::add);
            return !found.isEmpty();
        });
        return found.stream().findFirst();
    }

    /** All of them, once nothing is open; or what there is when that takes too long. */
    private List<Minute> closedMinutes(RestApi api, Instant from, Instant to) throws InterruptedException {
        List<Minute> minutes = new ArrayList<>();
        long[] changedNanos = {System.nanoTime()};
        until(CLOSE_PATIENCE, () -> {
            List<Minute> now = ledger(api, from, to);
            if (!now.equals(minutes)) {
                minutes.clear();
                minutes.addAll(now);
                changedNanos[0] = System.nanoTime();
            }
            return System.nanoTime() - changedNanos[0] > SETTLED.toNanos()
                    && minutes.stream().allMatch(minute -> minute.open() == 0);
        });
        return minutes;
    }

    private static List<Minute> ledger(RestApi api, Instant from, Instant to) {
        List<Minute> minutes = new ArrayList<>();
        api.get("/api/v1/ledger?from=" + from.truncatedTo(ChronoUnit.MINUTES) + "&to=" + to)
                .forEach(row -> minutes.add(Minute.of(row)));
        return minutes;
    }

    private Account account(
            Fleet fleet,
            ChaosSystem system,
            List<Minute> minutes,
            Instant registered,
            Instant disabled,
            Instant steady,
            Instant steadyEnd) {
        system.victoriaMetrics().flush();
        var stored = new Stored(system.victoriaMetrics().url());
        long intervalMs = TimeUnit.SECONDS.toMillis(options.interval());
        Map<Long, Long> samples = new HashMap<>();
        long extra = 0;
        for (long device : fleet.ids()) {
            var matching = new Matching(
                    publications.due(device, intervalMs, registered.toEpochMilli(), disabled.toEpochMilli()),
                    stored.polls(device),
                    intervalMs);
            matching.samplesByMinute().forEach((minute, number) -> samples.merge(minute, number, Long::sum));
            extra += matching.extraSamples();
        }
        return Account.of(minutes, samples, extra, Account.perMinute(options), steady, steadyEnd, publications);
    }

    private void showPlan(FaultPlan plan) {
        long shown = Math.min(options.faults(), Math.max(5, options.time().toSeconds() / 20));
        say("seed " + options.seed() + "; the plan, of which as much is done as there is time for:");
        for (long number = 0; number < Math.min(shown, 200); number++) {
            out.println("    " + plan.next().text());
        }
    }

    private void printOddMinutes(Account account) {
        for (Account.Row row : account.rows()) {
            if (row.lost() > 0
                    || row.missing() > 0
                    || row.twice() > 0
                    || row.ledger().unaccounted() != 0
                    || row.ledger().open() != 0) {
                out.println("    " + row);
            }
        }
        account.publishedTwice().stream().limit(20).forEach(poll -> out.println("    published twice: " + poll));
    }

    private static String line(FaultRecord fault) {
        Duration recovery = fault.recovery();
        return "%s %s %s for %.1f s: %s, %d polls late%s"
                .formatted(
                        fault.planned().number(),
                        fault.name(),
                        fault.planned().kind().text(),
                        fault.duration().toMillis() / 1000.0,
                        recovery == null
                                ? "NOT recovered within " + RECOVERY_PATIENCE.toSeconds() + " s"
                                : "recovered after %.1f s".formatted(recovery.toMillis() / 1000.0),
                        fault.late(),
                        fault.remark().isEmpty() ? "" : " (" + fault.remark() + ")");
    }

    private void say(String line) {
        out.println(String.format(
                Locale.ROOT,
                "[%6.1f s] %s",
                Duration.between(started, clock.instant()).toMillis() / 1000.0,
                line));
    }

    private static Instant nextMinute(Instant time) {
        return time.truncatedTo(ChronoUnit.MINUTES).plusSeconds(60);
    }

    private static boolean until(Duration patience, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            TimeUnit.NANOSECONDS.sleep(STEP.toNanos());
        }
        return true;
    }
}
