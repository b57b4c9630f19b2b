package io.wardflux.scheduler;

import com.zaxxer.hikari.HikariDataSource;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.wardflux.broker.redis.RedisBroker;
import io.wardflux.localstack.PostgresServer;
import io.wardflux.localstack.RedisServer;
import io.wardflux.localstack.Servers;
import io.wardflux.scheduler.cleanup.CleanUpSettings;
import io.wardflux.scheduler.discovery.DiscoverySettings;
import io.wardflux.scheduler.health.HealthSettings;
import io.wardflux.scheduler.ledger.AccountStore;
import io.wardflux.scheduler.ledger.VictoriaMetrics;
import io.wardflux.scheduler.plan.DatabaseSettings;
import io.wardflux.scheduler.plan.PlanSettings;
import io.wardflux.scheduler.task.TaskSettings;
import io.wardflux.scheduler.tick.TickSettings;
import io.wardflux.schema.InventorySchema;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A fresh database, an empty broker, and schedulers on them. */
final class Rig implements AutoCloseable {

    final PostgresServer postgres;
    final RedisServer redis;
    final DatabaseSettings database;
    final JdbcTemplate jdbc;
    final RedisBroker broker;
    // Of the schedulers that are started from now on.
    MeterRegistry registry = new SimpleMeterRegistry();
    HealthSettings health = new HealthSettings(Duration.ofMinutes(5));
    CleanUpSettings cleanUp = CleanUpSettings.DEFAULT;
    AccountStore store = new VictoriaMetrics(Servers.victoriaMetrics().url());
    private final HikariDataSource pool = new HikariDataSource();
    private final List<Scheduler> schedulers = new ArrayList<>();
    private final List<Worker> workers = new ArrayList<>();

    Rig(String name) {
        this(name, Servers.postgres(), Servers.redis());
    }

    Rig(String name, PostgresServer postgres, RedisServer redis) {
        this.postgres = postgres;
        this.redis = redis;
        database = new DatabaseSettings(postgres.createDatabase(name), postgres.user(), postgres.password());
        pool.setJdbcUrl(database.url());
        pool.setUsername(database.user());
        pool.setPassword(database.password());
        pool.setConnectionTimeout(3000);
        pool.addDataSourceProperty("connectTimeout", "3");
        pool.addDataSourceProperty("socketTimeout", "10");
        InventorySchema.migrate(pool);
        jdbc = new JdbcTemplate(pool);
        broker = new RedisBroker(RedisURI.create(redis.uri()), 100_000, Clock.systemUTC());
        forgetRedis();
    }

    void forgetRedis() {
        var client = RedisClient.create(RedisURI.create(redis.uri()));
        try (var connection = client.connect()) {
            connection.sync().flushall();
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
    }

    Scheduler start(String owner, Clock clock) {
        return start(owner, clock, new TaskSettings(Duration.ofSeconds(300), Duration.ofSeconds(300)));
    }

    Scheduler start(String owner, Clock clock, TaskSettings tasks) {
        var settings = new SchedulerSettings(
                owner,
                database,
                new PlanSettings(Duration.ofSeconds(60)),
                new TickSettings(Duration.ofMillis(100), 1000, owner),
                tasks,
                new DiscoverySettings(Duration.ofHours(1)),
                health,
                cleanUp);
        var transactions = new TransactionTemplate(new JdbcTransactionManager(pool));
        var scheduler = new Scheduler(broker, jdbc, transactions, settings, store, clock, registry);
        schedulers.add(scheduler);
        scheduler.start();
        return scheduler;
    }

    Worker worker(String id) {
        return added(new Worker(broker, id));
    }

    /** One that takes, and ends nothing: what was published stays to be seen. */
    Worker holdingWorker(String id) {
        return added(new Worker(broker, id, false));
    }

    private Worker added(Worker worker) {
        workers.add(worker);
        return worker;
    }

    /** Devices with items of their own, that were polled before. */
    void devices(int count, int items, int intervalSeconds) {
        jdbc.update("insert into credential (name, snmp_version, community)"
                + " values ('c', 'v2c', '\\x01' || decode(repeat('00', 40), 'hex'))");
        jdbc.update(
                "insert into device (name, ip, credential_id) select 'd' || n, '10.0.' || n / 250 || '.' || n % 250, 1"
                        + " from generate_series(1, ?) n",
                count);
        jdbc.update(
                "insert into item (device_id, name, oid, metric, value_type, interval_seconds)"
                        + " select d.id, 'i' || n, '1.3.6.1.' || n || '.0', 'm' || n, 'gauge', ?"
                        + " from device d, generate_series(1, ?) n",
                intervalSeconds,
                items);
        // Pinged for all times to come, so that no health round is among the jobs.
        jdbc.update(
                "update device_state set last_poll = now(), last_ping = now(), ping_round = '2100-01-01T00:00:00Z'");
    }

    java.sql.Connection postgresConnection() throws java.sql.SQLException {
        return java.sql.DriverManager.getConnection(database.url(), database.user(), database.password());
    }

    long number(String sql, Object... arguments) {
        Long number = jdbc.queryForObject(sql, Long.class, arguments);
        return number == null ? 0 : number;
    }

    @Override
    public void close() {
        workers.forEach(Worker::close);
        schedulers.forEach(Scheduler::close);
        broker.close();
        pool.close();
    }
}
