package io.wardflux.worker;

import com.zaxxer.hikari.HikariDataSource;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.wardflux.broker.Broker;
import io.wardflux.broker.Lease;
import io.wardflux.broker.Ledger;
import io.wardflux.broker.Publication;
import io.wardflux.broker.PublishResult;
import io.wardflux.broker.redis.RedisBroker;
import io.wardflux.localstack.PostgresServer;
import io.wardflux.localstack.RedisServer;
import io.wardflux.localstack.Servers;
import io.wardflux.localstack.VictoriaMetricsServer;
import io.wardflux.model.job.ItemIds;
import io.wardflux.model.job.Job;
import io.wardflux.model.job.QueueName;
import io.wardflux.model.secret.SecretBox;
import io.wardflux.schema.InventorySchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.util.FileSystemUtils;

/** A fresh database and broker, workers on them, and the scheduler's side of the broker. */
final class Rig implements AutoCloseable {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);
    static final Duration SOON = Duration.ofSeconds(10);

    final PGSimpleDataSource source = new PGSimpleDataSource();
    private final HikariDataSource pool = new HikariDataSource();
    final JdbcTemplate sql;
    final Broker broker;
    final SecretBox box = SecretBox.fromBase64(KEY);
    final Samples samples;
    private final String url;
    private final URI redis;
    private final URI victoriaMetrics;
    private final Lease lease;
    /** What its workers keep on disk. */
    final Path spool = temporary();

    private final List<ConfigurableApplicationContext> workers = new ArrayList<>();
    private long published;

    Rig() {
        this(Servers.postgres(), Servers.redis(), Servers.victoriaMetrics());
    }

    Rig(PostgresServer postgres, RedisServer redisServer, VictoriaMetricsServer victoriaMetrics) {
        int number = NUMBER.incrementAndGet();
        // Kept, because the pool below adds its own short patience to the source.
        url = postgres.createDatabase("worker_" + number);
        source.setUrl(url);
        source.setUser(postgres.user());
        source.setPassword(postgres.password());
        InventorySchema.migrate(source);
        pool.setDataSource(source);
        pool.setMaximumPoolSize(2);
        pool.setConnectionTimeout(1_000);
        sql = new JdbcTemplate(pool);
        redis = URI.create(redisServer.uri() + "/" + number % 16);
        forgetEarlierRig();
        broker = new RedisBroker(RedisURI.create(redis), 100_000, Clock.systemUTC());
        lease = broker.leadership().tryLead("test", Duration.ofHours(1)).orElseThrow();
        this.victoriaMetrics = victoriaMetrics.url();
        samples = new Samples(victoriaMetrics);
    }

    /** There are fewer databases than rigs. */
    private void forgetEarlierRig() {
        try (var client = RedisClient.create(RedisURI.create(redis));
                var connection = client.connect()) {
            connection.sync().flushdb();
        }
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("ward-spool-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> settings(String... more) {
        var all = new ArrayList<>(List.of(
                "--server.port=0",
                "--ward.secret-key=" + KEY,
                "--ward.db.url=" + url,
                "--ward.db.user=" + source.getUser(),
                "--ward.db.password=" + source.getPassword(),
                "--ward.redis.url=" + redis,
                "--ward.vm.url=" + victoriaMetrics,
                "--ward.spool.dir=" + spool,
                "--ward.spool.min-free=0B",
                "--ward.samples.linger=10ms"));
        for (String setting : more) {
            String name = setting.substring(0, setting.indexOf('=') + 1);
            all.removeIf(given -> given.startsWith(name));
            all.add(setting);
        }
        return all;
    }

    ConfigurableApplicationContext worker(String... more) {
        var worker =
                new SpringApplication(PollerWorker.class).run(settings(more).toArray(String[]::new));
        workers.add(worker);
        return worker;
    }

    // Inventory -------------------------------------------------------------------------------------------------------

    /** The id of what was inserted. */
    long insert(String insert, Object... arguments) {
        return number(insert + " returning id", arguments);
    }

    long number(String query, Object... arguments) {
        Long number = sql.queryForObject(query, Long.class, arguments);
        return number == null ? 0 : number;
    }

    long community(String version, String community) {
        return TestCredentials.community(this, version, community);
    }

    long device(String name, String ip, int port, long credential) {
        return insert(
                "insert into device (name, ip, port, credential_id, vendor) values (?, ?, ?, ?, 'Acme')",
                name,
                ip,
                port,
                credential == 0 ? null : credential);
    }

    long item(long device, String oid, String metric, String type) {
        return insert(
                "insert into item (device_id, name, oid, metric, value_type) values (?, ?, ?, ?, ?)",
                device,
                metric,
                oid,
                metric,
                type);
    }

    String state(long device, String column) {
        return String.valueOf(sql.queryForObject(
                "select " + column + " from device_state where device_id = ?", String.class, device));
    }

    // Jobs ------------------------------------------------------------------------------------------------------------

    long version(long device) {
        return number("select version from plan_change where device_id = ?", device);
    }

    long[] items(long device) {
        return sql.queryForList("select id from item where device_id = ? order by id", Long.class, device).stream()
                .mapToLong(Long::longValue)
                .toArray();
    }

    Job.Poll poll(long device, long... items) {
        long now = System.currentTimeMillis();
        long version =
                sql.queryForList("select version from plan_change where device_id = ?", Long.class, device).stream()
                        .findFirst()
                        .orElse(1L);
        return new Job.Poll(device, version, now, now + 60_000, Job.NO_TASK, ItemIds.of(items));
    }

    /** All items of the device. */
    Job.Poll pollAll(long device) {
        return poll(device, items(device));
    }

    /** So many of a simulator's, each with one item of that name. */
    List<Long> simulated(int count, String name, int port) {
        long credential = community("v2c", "public");
        List<Long> devices = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            long device = device(name + "-" + i, "127.20.0." + i, port, credential);
            item(device, "1.3.6.1.2.1.1.3.0", name + "_uptime", "gauge");
            devices.add(device);
        }
        return devices;
    }

    void publish(Job... jobs) {
        publish(Arrays.asList(jobs));
    }

    void publish(List<? extends Job> jobs) {
        publish(QueueName.DEFAULT, jobs);
    }

    void publish(QueueName queue, List<? extends Job> jobs) {
        var outgoing =
                jobs.stream().map(job -> new Publication.Outgoing(queue, job)).toList();
        var result = broker.publisher().publish(lease, new Publication(outgoing, List.of(), OptionalLong.empty()));
        if (!(result instanceof PublishResult.Published)) {
            throw new IllegalStateException("not published: " + result);
        }
        published += jobs.stream().mapToLong(Job::itemCount).sum();
    }

    /** How many items were published in all. */
    long published() {
        return published;
    }

    /** Outcomes of all minutes together; {@code open} what has none yet. */
    Map<String, Long> ledger() {
        var sums = new HashMap<String, Long>();
        for (Ledger.Minute minute : broker.ledger().minutes()) {
            minute.outcomes().forEach((outcome, items) -> sums.merge(outcome, items, Long::sum));
            sums.merge("open", minute.open(), Long::sum);
            sums.merge("scheduled", minute.scheduled(), Long::sum);
        }
        return sums;
    }

    void awaitNothingOpen() {
        awaitNothingOpen(SOON);
    }

    void awaitNothingOpen(Duration patience) {
        org.awaitility.Awaitility.await()
                .atMost(patience)
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptions()
                .until(() -> ledger().getOrDefault("open", -1L) == 0);
    }

    @Override
    public void close() {
        workers.forEach(ConfigurableApplicationContext::close);
        broker.close();
        pool.close();
        FileSystemUtils.deleteRecursively(spool.toFile());
    }
}
