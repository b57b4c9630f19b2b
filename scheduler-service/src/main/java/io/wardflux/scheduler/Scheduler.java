package io.wardflux.scheduler;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.wardflux.broker.Broker;
import io.wardflux.scheduler.cleanup.CleanUp;
import io.wardflux.scheduler.discovery.Discovery;
import io.wardflux.scheduler.health.HealthRounds;
import io.wardflux.scheduler.inventory.DeviceSeries;
import io.wardflux.scheduler.leadership.Leader;
import io.wardflux.scheduler.ledger.AccountStore;
import io.wardflux.scheduler.ledger.DeviceAccounts;
import io.wardflux.scheduler.ledger.Interruptions;
import io.wardflux.scheduler.ledger.LedgerMirror;
import io.wardflux.scheduler.loop.Loop;
import io.wardflux.scheduler.plan.Planning;
import io.wardflux.scheduler.task.Tasks;
import io.wardflux.scheduler.tick.LoadNotice;
import io.wardflux.scheduler.tick.LoadWatch;
import io.wardflux.scheduler.tick.Newcomers;
import io.wardflux.scheduler.tick.Overload;
import io.wardflux.scheduler.tick.QueueGauges;
import io.wardflux.scheduler.tick.TickMetrics;
import io.wardflux.scheduler.tick.Ticker;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A scheduler: its parts and their threads. Only the tick and the lease touch the broker on time; whatever needs Postgres
 * has a thread of its own, so that the tick goes on while Postgres is away.
 */
final class Scheduler implements AutoCloseable {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Planning planning;
    private final Leader leader;
    private final Ticker ticker;
    private final Newcomers newcomers;
    private final Tasks tasks;
    private final LedgerMirror ledger;
    private final DeviceAccounts accounts;
    private final DeviceSeries deviceSeries;
    private final Interruptions interruptions;
    private final Discovery discovery;
    private final Overload overload = new Overload();
    private final LoadWatch loadWatch;
    private final LoadNotice loadNotice;
    private final HealthRounds health;
    private final CleanUp cleanUp;
    private final List<Loop> loops = new ArrayList<>();
    /** Those of the loops that never wait for Postgres. */
    private final List<Loop> onTime = new ArrayList<>();

    private volatile @Nullable Loop ticking;

    Scheduler(
            Broker broker,
            JdbcTemplate jdbc,
            TransactionTemplate transactions,
            SchedulerSettings settings,
            AccountStore store,
            Clock clock,
            MeterRegistry registry) {
        var metrics = new TickMetrics(registry);
        planning = new Planning(jdbc, transactions, settings.database(), settings.plan());
        leader = new Leader(broker, settings.owner(), planning.plan()::loaded);
        ticker = new Ticker(broker, planning.plan(), leader, clock, metrics, overload, settings.tick());
        newcomers = new Newcomers(jdbc, leader, ticker);
        tasks = new Tasks(broker, jdbc, planning, leader, metrics, settings.task(), clock);
        ledger = new LedgerMirror(broker.ledger(), jdbc, leader, ticker, metrics, clock, settings.longestDeadline());
        accounts = new DeviceAccounts(broker.ledger(), jdbc, ledger, store, leader, clock, registry);
        deviceSeries = new DeviceSeries(jdbc, store, leader, clock);
        interruptions = new Interruptions(jdbc, ticker);
        discovery = new Discovery(broker, jdbc, planning.plan(), leader, settings.discovery(), clock);
        loadWatch = new LoadWatch(broker, planning.plan(), leader, overload, new QueueGauges(registry));
        loadNotice = new LoadNotice(jdbc, leader, overload, clock);
        health = new HealthRounds(broker, jdbc, planning.plan(), leader, settings.health(), clock, registry);
        cleanUp = new CleanUp(jdbc, leader, settings.cleanUp(), clock, registry);
        register(registry);
    }

    Planning planning() {
        return planning;
    }

    Leader leader() {
        return leader;
    }

    Ticker ticker() {
        return ticker;
    }

    Overload overload() {
        return overload;
    }

    /** Why the last tick failed; null where it did not. */
    @Nullable String tickTrouble() {
        Loop loop = ticking;
        return loop == null ? null : loop.trouble();
    }

    private void register(MeterRegistry registry) {
        FunctionCounter.builder("ward.ledger.looks", ledger, LedgerMirror::looks)
                .description("How often the open accounts by device were read, in case the broker loses them")
                .register(registry);
        Gauge.builder("ward.ledger.open.items", ledger, LedgerMirror::openItems)
                .description("Items that were scheduled and have not ended; 0 where another one leads")
                .register(registry);
        Gauge.builder("ward.scheduler.leading", leader, it -> it.leading() ? 1 : 0)
                .description("1 where this scheduler leads")
                .register(registry);
        Gauge.builder("ward.plan.devices", planning, it -> it.plan().deviceCount())
                .description("Enabled devices")
                .register(registry);
        Gauge.builder("ward.plan.items", planning, it -> it.plan().itemCount())
                .description("Items that are polled")
                .register(registry);
        TimeGauge.builder(
                        "ward.plan.lag",
                        planning,
                        TimeUnit.MILLISECONDS,
                        it -> it.lag().toMillis())
                .description("Time since the plan was last compared with Postgres")
                .register(registry);
        Gauge.builder(
                        "ward.workers.needed",
                        overload,
                        it -> leader.leading() ? it.state().workersNeeded() : Double.NaN)
                .description("So many workers like those that are there would do all in time")
                .register(registry);
        Gauge.builder(
                        "ward.workers",
                        overload,
                        it -> leader.leading() ? it.state().workers() : Double.NaN)
                .description("Workers that are online and take jobs")
                .register(registry);
        Gauge.builder("ward.first.polls.used", ticker, it -> it.state().firstPolls())
                .description("New devices that wait for their first poll")
                .register(registry);
    }

    void start() {
        Loop taskLoop = Loop.start("tasks", SECOND, tasks::round);
        planning.start(taskLoop::wake);
        Loop tickLoop = Loop.start("tick", ticker::pause, ticker::tick);
        ticking = tickLoop;
        onTime.add(tickLoop);
        onTime.add(Loop.start("lease", Leader.BEAT, leader::beat));
        loops.addAll(onTime);
        loops.add(Loop.start("load", SECOND, loadWatch::look));
        loops.add(Loop.start("load-notice", SECOND, loadNotice::write));
        loops.add(Loop.start("newcomers", SECOND, newcomers::tell));
        loops.add(Loop.start("discovery", SECOND, discovery::round));
        loops.add(Loop.start("health", SECOND, health::round));
        loops.add(Loop.start("clean-up", SECOND, cleanUp::round));
        loops.add(Loop.start("ledger", SECOND, ledger::copy));
        loops.add(Loop.start("device-accounts", SECOND, accounts::store));
        loops.add(Loop.start("device-series", SECOND, deviceSeries::write));
        loops.add(Loop.start("interruptions", SECOND, interruptions::write));
        loops.add(taskLoop);
    }

    /**
     * When the last tick has ended another may lead. The others' rounds may hang with Postgres; what they still try to publish
     * the broker refuses.
     */
    @Override
    public void close() {
        loops.forEach(Loop::stop);
        onTime.forEach(Loop::close);
        leader.release();
        loops.forEach(Loop::close);
        planning.close();
    }
}
