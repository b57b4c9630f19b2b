package io.wardflux.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import tools.jackson.databind.JsonNode;

/**
 * How many devices there may be, where it is asked for: {@code -Dward.scale.devices=250000}, with forty items each. With
 * {@code -Dward.scale.minutes=5} the scheduler plans for them for so long, without a worker, and its memory is looked at.
 */
@EnabledIfSystemProperty(named = "ward.scale.devices", matches = "[1-9][0-9]*")
class ScaleIT {

    private static final int DEVICES = Integer.getInteger("ward.scale.devices", 20_000);
    private static final int MINUTES = Integer.getInteger("ward.scale.minutes", 0);
    private static final int ITEMS = 40;
    private static final int BULK = 5_000;
    private static final int TASKS = DEVICES * 2 / 5;
    private static final int TIMES = 20;
    private static final int PAGE = 50;

    private static final Duration BULK_LIMIT = Duration.ofSeconds(15);
    private static final Duration PLAN_LIMIT = Duration.ofSeconds(60);
    private static final Duration PAGE_LIMIT = Duration.ofMillis(200);
    private static final long MEMORY_LIMIT_MB = 2_048;

    private static final List<String> SORTS = List.of(
            "id",
            "name",
            "ip",
            "port",
            "vendor",
            "model",
            "deviceType",
            "location",
            "enabled",
            "priority",
            "status",
            "lastSeen",
            "lastPoll",
            "downSince",
            "sysName",
            "createdAt",
            "updatedAt");

    @Test
    void manyDevicesAreAddedListedAndPlannedInTime() throws IOException, SQLException, InterruptedException {
        try (var system = new ScaleSystem()) {
            Api api = system.api();
            long credential =
                    api.create("credentials", "{\"name\": \"scale\", \"version\": \"v2c\", \"community\": \"public\"}");
            long template = template(api);
            try (Connection database = system.connect()) {
                fill(database, credential, template);
            }
            bulk(api, credential, template);
            Map<String, Duration> slow = pages(api, template);
            plan(system);
            assertThat(slow)
                    .as("pages of which one in twenty takes longer than " + PAGE_LIMIT)
                    .isEmpty();
        }
    }

    private static long template(Api api) {
        String items = IntStream.rangeClosed(1, ITEMS).mapToObj("""
                        {"name": "scale %1$d", "oid": "1.3.6.1.4.1.99999.1.%1$d.0", "metric": "snmp_scale_%1$d", "valueType": "gauge"}"""::formatted).collect(Collectors.joining(", "));
        return api.create("templates", "{\"name\": \"Scale\", \"items\": [" + items + "]}");
    }

    /** What the API would come to, without its triggers: many times as fast. */
    private static void fill(Connection database, long credential, long template) throws SQLException {
        long begin = System.nanoTime();
        try (Statement sql = database.createStatement()) {
            sql.execute("set session_replication_role = replica");
            sql.execute("""
                    insert into device (name, ip, credential_id, vendor, model, device_type, location, description, tags,
                                        enabled, priority, sys_name, sys_descr, sys_object_id)
                    select 'Device-' || lpad((n * 7919 %% %1$d)::text, 6, '0'),
                           '127.' || (n >> 16) || '.' || ((n >> 8) & 255) || '.' || (n & 255), %2$d,
                           (array ['Cisco', 'Juniper', 'Arista', 'HPE', 'Nokia'])[1 + n %% 5], 'M-' || n %% 200,
                           (array ['router', 'switch', 'firewall', 'ups'])[1 + n %% 4],
                           'Site ' || n %% 1000 || ', rack ' || n %% 40, 'Installed in ' || 2000 + n %% 26,
                           jsonb_build_object('site', 's' || n %% 1000, 'role',
                                              (array ['core', 'edge', 'access'])[1 + n %% 3]),
                           n %% 50 <> 0, (array ['high', 'standard', 'bulk'])[1 + n %% 3], 'dev-' || n || '.example.net',
                           'Software version 15.' || n %% 9, '1.3.6.1.4.1.9.1.' || n %% 100
                    from generate_series(1, %1$d) n""".formatted(DEVICES, credential));
            sql.execute("""
                    insert into device_state (device_id, enabled, status, undamped, status_by, successes, last_poll,
                                              last_seen, last_outcome, down_since)
                    select id, enabled, case when id % 40 = 0 then 'down' when id % 60 = 1 then 'unknown' else 'up' end,
                           'up', 'snmp', 4, now() - make_interval(secs => id % 60), now() - make_interval(secs => id % 60),
                           'ok', case when id % 40 = 0 then now() - make_interval(secs => id) end
                    from device""");
            sql.execute("insert into device_count select count(*) from device");
            sql.execute("insert into device_template select id, " + template + " from device");
            sql.execute("insert into plan_change (device_id, version, xid)"
                    + " select id, nextval('plan_version'), pg_current_xact_id() from device");
            List<String> indexes = new ArrayList<>();
            try (var found = sql.executeQuery("select indexname, indexdef from pg_indexes where tablename = 'item'"
                    + " and indexname <> 'item_pkey'")) {
                while (found.next()) {
                    indexes.add(found.getString("indexname"));
                    indexes.add(found.getString("indexdef"));
                }
            }
            for (int i = 0; i < indexes.size(); i += 2) {
                sql.execute("drop index " + indexes.get(i));
            }
            sql.execute("insert into item (device_id, template_item_id) select d.id, t.id"
                    + " from device d, template_item t where t.template_id = " + template + " order by d.id, t.id");
            sql.execute("set maintenance_work_mem = '256MB'");
            for (int i = 1; i < indexes.size(); i += 2) {
                sql.execute(indexes.get(i));
            }
            sql.execute("""
                    insert into task (type, state, device_id, queue, worker, requested_by, total, done, created_at,
                                      finished_at)
                    select (array ['poll_device_bulk', 'poll_device_item', 'check_device_health', 'discover_device'])[1 + n %% 4],
                           (array ['SUCCESS', 'FAILURE', 'EXPIRED', 'REVOKED'])[1 + n / 4 %% 4], n, 'high_priority',
                           'worker-' || n %% 10, 'admin', 40, 40, now() - make_interval(secs => n), now()
                    from generate_series(1, %d) n""".formatted(TASKS));
            sql.execute("""
                    insert into ledger_minute (slot, scheduled, outcomes, closed, devices_stored)
                    select date_trunc('minute', now()) - make_interval(mins => n), 10000000,
                           '{"ok": 9990000, "timeout": 10000}', true, true
                    from generate_series(1, 10080) n""");
            sql.execute("vacuum analyze");
        }
        System.out.printf("filled with %d devices, %d items within %s%n", DEVICES, DEVICES * ITEMS, since(begin));
    }

    private static void bulk(Api api, long credential, long template) {
        String devices = IntStream.range(0, BULK)
                .mapToObj(i -> """
                        {"name": "Bulk-%d", "ip": "127.200.%d.%d", "credentialId": %d, "templateIds": [%d]}""".formatted(i, i >> 8, i & 0xff, credential, template))
                .collect(Collectors.joining(", ", "[", "]"));
        long begin = System.nanoTime();
        JsonNode added = api.post("devices/bulk", devices);
        Duration took = since(begin);
        System.out.printf("%d devices with %d items each added by one call within %s%n", BULK, ITEMS, took);
        assertThat(added.path("created").asInt()).isEqualTo(BULK);
        assertThat(took).isLessThan(BULK_LIMIT);
    }

    private static Map<String, Duration> pages(Api api, long template) {
        int last = DEVICES / PAGE - 1;
        List<String> paths = new ArrayList<>(List.of(
                "devices",
                "devices?page=" + last,
                "devices?page=" + last / 2,
                "devices?page=" + last + "&sort=name",
                "devices?page=" + last + "&sort=name,desc",
                "devices?page=" + last + "&sort=status",
                "devices?q=Device-0012",
                "devices?q=site%2017,",
                "devices?q=127.0.33.7",
                "devices?q=nothing-like-it",
                "devices?q=cisco",
                "devices?status=up",
                "devices?status=down&sort=downSince",
                "devices?status=down&sort=name",
                "devices?status=disabled&vendor=Cisco",
                "devices?tag=site:s17",
                "devices?tag=role",
                "devices?tag=role:core&sort=name",
                "devices?vendor=cisco&sort=name",
                "devices?location=site%2017,%20rack%2017",
                "devices?templateId=" + template,
                "devices?priority=high&enabled=true",
                "devices/4711",
                "devices/4711/items",
                "devices/4711/ledger",
                "templates",
                "tasks",
                "tasks?state=FAILURE",
                "tasks?type=poll_device_item&state=SUCCESS",
                "tasks?deviceId=4711",
                "tasks?worker=worker-3",
                "tasks?q=admin",
                "tasks?sort=finishedAt,desc",
                "ledger",
                "queues",
                "workers",
                "health"));
        SORTS.forEach(sort -> paths.addAll(List.of("devices?sort=" + sort, "devices?sort=" + sort + ",desc")));
        Map<String, Duration> slow = new LinkedHashMap<>();
        for (String path : paths) {
            Duration p95 = p95(api, path);
            if (p95.compareTo(PAGE_LIMIT) >= 0) {
                slow.put(path, p95);
            }
        }
        // One letter is in nearly every device: there is no way but to read and count them all.
        p95(api, "devices?q=e");
        return slow;
    }

    private static Duration p95(Api api, String path) {
        for (int i = 0; i < 3; i++) {
            api.get(path);
        }
        long[] nanos = new long[TIMES];
        for (int i = 0; i < TIMES; i++) {
            long begin = System.nanoTime();
            api.get(path);
            nanos[i] = System.nanoTime() - begin;
        }
        Arrays.sort(nanos);
        var p95 = Duration.ofNanos(nanos[TIMES * 95 / 100 - 1]);
        System.out.printf("GET %-48s median %4d ms, p95 %4d ms%n", path, nanos[TIMES / 2] / 1_000_000, p95.toMillis());
        return p95;
    }

    private static void plan(ScaleSystem system) throws IOException, InterruptedException {
        long polled = DEVICES - DEVICES / 50 + BULK;
        long begin = System.nanoTime();
        system.scheduler().restart();
        Metrics metrics = system.metrics();
        int port = system.scheduler().port();
        await().pollInterval(Duration.ofMillis(200))
                .atMost(PLAN_LIMIT.multipliedBy(3))
                .ignoreExceptions()
                .until(() -> metrics.counter(port, "ward_plan_devices") == polled);
        Duration took = since(begin);
        long pid = system.scheduler().pid();
        Duration cpu = ProcessHandle.of(pid)
                .flatMap(process -> process.info().totalCpuDuration())
                .orElse(Duration.ZERO);
        assertThat(metrics.counter(port, "ward_plan_items")).isEqualTo((double) polled * ITEMS);
        System.out.printf(
                "scheduler: plan of %d devices, %d items within %s of its start; %s of a processor; %d MB, at most %d MB%n",
                polled, polled * ITEMS, took, cpu, memoryMb(pid, "VmRSS"), memoryMb(pid, "VmHWM"));
        for (int minute = 1; minute <= MINUTES; minute++) {
            Thread.sleep(Duration.ofMinutes(1));
            System.out.printf(
                    "scheduler after %d min: %d MB, at most %d MB%n",
                    minute, memoryMb(pid, "VmRSS"), memoryMb(pid, "VmHWM"));
        }
        System.out.printf("api-service: at most %d MB%n", memoryMb(system.apiPid(), "VmHWM"));
        assertThat(took).isLessThan(PLAN_LIMIT);
        assertThat(memoryMb(pid, "VmHWM")).isLessThan(MEMORY_LIMIT_MB);
        assertThat(system.scheduler().isRunning()).isTrue();
    }

    private static long memoryMb(long pid, String field) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                .filter(line -> line.startsWith(field + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElseThrow();
    }

    private static Duration since(long nanos) {
        return Duration.ofMillis((System.nanoTime() - nanos) / 1_000_000);
    }
}
