package io.wardflux.worker.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.wardflux.localstack.PostgresServer;
import io.wardflux.localstack.Servers;
import io.wardflux.model.outcome.Outcome;
import io.wardflux.schema.InventorySchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Polls that say what the last one said, and what they cost Postgres: {@code -Dward.cost.devices=41667} devices with forty items, each polled each ten seconds, in the
 * batches that a busy worker writes. Time is that of the reports, so it takes no longer than Postgres does.
 */
class SteadyPollsIT {
    private static final int DEVICES = Integer.getInteger("ward.cost.devices", 5_000);
    private static final int ITEMS = 40;
    private static final int BATCH = 2_000;
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final int ROUNDS = 12;
    private static final int TICKS_PER_SECOND = 100;

    private final HikariDataSource pool = new HikariDataSource();
    private final JdbcTemplate sql = new JdbcTemplate(pool);
    private StateStore store;
    private StateStore other;
    private long[] devices;
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @BeforeEach
    void devices() {
        PostgresServer postgres = Servers.postgres();
        pool.setJdbcUrl(postgres.createDatabase("steady_polls"));
        pool.setUsername(postgres.user());
        pool.setPassword(postgres.password());
        pool.setMaximumPoolSize(2);
        InventorySchema.migrate(pool);
        var settings = new StatusSettings(3, 2, 5, Duration.ofMinutes(30), 2);
        var transaction = new TransactionTemplate(new JdbcTransactionManager(pool));
        store = new StateStore(sql, transaction, settings, (device, inARow) -> {});
        other = new StateStore(sql, transaction, settings, (device, inARow) -> {});
        sql.update("insert into device (name, ip) select 'd' || n, '127.' || (n >> 16) || '.' || ((n >> 8) & 255)"
                + " || '.' || (n & 255) from generate_series(1, " + DEVICES + ") n");
        sql.execute("vacuum analyze");
        devices = sql.queryForList("select id from device order by id", Long.class).stream()
                .mapToLong(Long::longValue)
                .toArray();
    }

    @AfterEach
    void close() {
        pool.close();
    }

    private PollReport report(long device, Instant at, boolean answers) {
        var outcomes = new Outcome[ITEMS];
        Arrays.fill(outcomes, answers ? Outcome.OK : Outcome.TIMEOUT);
        long[] items = new long[ITEMS];
        Arrays.setAll(items, i -> device * ITEMS + i);
        return new PollReport(
                device,
                at,
                answers ? Verdict.ANSWERED : Verdict.FAILED,
                answers ? Outcome.OK : Outcome.TIMEOUT,
                answers ? "" : "no answer",
                Ids.of(items),
                outcomes,
                PollReport.NO_ERRORS);
    }

    /** Of all devices, one of a hundred of which does not answer. */
    private void round() {
        for (int from = 0; from < devices.length; from += BATCH) {
            var batch = new TreeMap<Long, Pending>();
            for (int i = from; i < Math.min(devices.length, from + BATCH); i++) {
                Instant at = now.plusMillis(INTERVAL.toMillis() * i / devices.length);
                batch.put(devices[i], new Pending(report(devices[i], at, i % 100 != 99)));
            }
            store.write(batch);
        }
        now = now.plus(INTERVAL);
    }

    @Test
    void aSteadyPollIsReadAndOnceAMinuteWritten() throws IOException {
        for (int i = 0; i < 6; i++) {
            round();
        }
        long writtenBefore = written();
        double before = cpuSeconds();
        for (int i = 0; i < ROUNDS; i++) {
            round();
        }
        double seconds = cpuSeconds() - before;
        long polls = (long) ROUNDS * devices.length;
        double per100k = seconds / polls * 100_000 / ITEMS;
        long rows = written() - writtenBefore;
        System.out.printf(
                "%d polls of %d devices: %.2f s of Postgres, %.4f s for 100,000 items, %d rows written, %.3f a poll%n",
                polls, devices.length, seconds, per100k, rows, (double) rows / polls);
        assertThat(rows)
                .as("each device once a minute, and those that do not answer each time")
                .isBetween(polls / 12, polls / 4);
        if (Boolean.getBoolean("ward.cost.idle")) {
            assertThat(per100k).as("seconds of Postgres for 100,000 items").isLessThan(0.02);
        }
        assertThat(sql.queryForObject("select min(last_poll) from device_state", java.sql.Timestamp.class)
                        .toInstant())
                .as("known to a minute")
                .isAfter(now.minusSeconds(70));
        assertThat(sql.queryForObject("select count(*) from device_state where status = 'down'", Integer.class))
                .isEqualTo(devices.length / 100);
    }

    private void poll(StateStore worker, long device, boolean answers) {
        now = now.plus(INTERVAL);
        var batch = new TreeMap<Long, Pending>();
        batch.put(device, new Pending(report(device, now, answers)));
        worker.write(batch);
    }

    private String state(long device, String column) {
        return String.valueOf(sql.queryForObject(
                "select " + column + " from device_state where device_id = ?", String.class, device));
    }

    @Test
    void anAnswerThatOneWorkerSawEndsTheFailuresThatAnotherOneCounts() {
        long device = devices[0];
        for (int i = 0; i < 10; i++) {
            poll(store, device, true);
        }
        assertThat(state(device, "successes")).as("more of them decide nothing").isEqualTo("4");
        poll(other, device, false);
        poll(other, device, false);
        poll(store, device, true);
        poll(other, device, false);
        assertThat(state(device, "status")).isEqualTo("up");
        assertThat(state(device, "failures")).isEqualTo("1");
        poll(other, device, false);
        poll(other, device, false);
        assertThat(state(device, "status")).isEqualTo("down");
    }

    @Test
    void whatSaysNothingNewWaitsAndWhatMaySayMoreDoesNot() {
        long device = devices[0];
        var writer = new StateWriter(store, new SimpleMeterRegistry());
        writer.start();
        try {
            for (int i = 1; i <= 4; i++) {
                String polls = Integer.toString(i);
                answered(writer, device);
                await().atMost(Duration.ofSeconds(3)).until(() -> state(device, "successes"), polls::equals);
            }
            assertThat(state(device, "status")).isEqualTo("up");
            answered(writer, device);
            await().atMost(Duration.ofSeconds(3)).until(() -> writer.waiting() == 0);

            poll(other, device, false);
            answered(writer, device);
            assertThat(writer.waiting()).as("for more of its kind").isEqualTo(1);
            await().atMost(Duration.ofSeconds(12)).until(() -> state(device, "failures"), "0"::equals);

            for (int i = 1; i <= 4; i++) {
                answered(writer, device);
                await().atMost(Duration.ofSeconds(3)).until(() -> writer.waiting() == 0);
            }
            answered(writer, device);
            assertThat(writer.waiting()).as("well again").isEqualTo(1);
            await().atMost(Duration.ofSeconds(12)).until(() -> writer.waiting() == 0);
            answered(writer, device);
            assertThat(writer.waiting()).as("every other one is enough").isZero();
            answered(writer, device);
            assertThat(writer.waiting()).as("but not fewer").isEqualTo(1);
        } finally {
            writer.stop();
        }
    }

    @Test
    void manyAreFoundCalmAsFewAre() {
        for (int i = 0; i < 6; i++) {
            round();
        }
        now = now.plus(Duration.ofMinutes(1));
        List<StateStore.Calm> all = Arrays.stream(devices)
                .mapToObj(device -> new StateStore.Calm(report(device, now, true), 0, null))
                .toList();
        Set<Long> many = store.writeCalm(all);
        assertThat(many)
                .as("those that do not answer")
                .hasSize(devices.length / 100)
                .contains(devices[99]);
        assertThat(sql.queryForObject(
                        "select count(*) from device_state where last_poll = ?",
                        Integer.class,
                        java.sql.Timestamp.from(now)))
                .isEqualTo(devices.length - many.size());
        Set<Long> few = new HashSet<>();
        for (int from = 0; from < all.size(); from += 500) {
            few.addAll(store.writeCalm(all.subList(from, Math.min(all.size(), from + 500))));
        }
        assertThat(few).isEqualTo(many);
    }

    private void answered(StateWriter writer, long device) {
        now = now.plus(INTERVAL);
        writer.report(report(device, now, true));
    }

    @Test
    void theTroubleOfAnItemIsWrittenWhenItBeginsAndWhenItEnds() {
        sql.update(
                "insert into item (device_id, name, oid, metric, value_type)"
                        + " select ?, 'i' || n, '1.3.6.1.' || n, 'm' || n, 'gauge' from generate_series(1, ?) n",
                devices[0],
                ITEMS);
        long item = java.util.Objects.requireNonNull(sql.queryForObject("select min(id) from item", Long.class));
        for (Outcome outcome : List.of(Outcome.OK, Outcome.BAD_VALUE, Outcome.BAD_VALUE, Outcome.OK)) {
            for (int i = 0; i < 7; i++) {
                now = now.plus(INTERVAL);
                var batch = new TreeMap<Long, Pending>();
                batch.put(
                        devices[0],
                        new Pending(new PollReport(
                                devices[0],
                                now,
                                Verdict.ANSWERED,
                                Outcome.OK,
                                "",
                                Ids.of(item),
                                new Outcome[] {outcome},
                                new String[] {outcome == Outcome.OK ? "" : "odd"})));
                (i % 2 == 0 ? store : other).write(batch);
                assertThat(sql.queryForList("select outcome from item_problem", String.class))
                        .isEqualTo(outcome == Outcome.OK ? List.of() : List.of("badValue"));
            }
        }
    }

    /** Rows that Postgres was told to change; its statistics come a little late, so they are asked for. */
    private long written() {
        sql.queryForList("select pg_stat_force_next_flush()");
        Long rows = sql.queryForObject(
                "select n_tup_upd from pg_stat_user_tables where relname = 'device_state'", Long.class);
        return rows == null ? 0 : rows;
    }

    /** Of all of the server's processes that serve this database. */
    private double cpuSeconds() throws IOException {
        List<Integer> pids = sql.queryForList(
                "select pid from pg_stat_activity where datname = current_database()"
                        + " or backend_type in ('walwriter', 'checkpointer', 'background writer', 'autovacuum launcher')",
                Integer.class);
        long ticks = 0;
        for (int pid : pids) {
            String stat = Files.readString(Path.of("/proc", Integer.toString(pid), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            ticks += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        }
        return (double) ticks / TICKS_PER_SECOND;
    }
}
