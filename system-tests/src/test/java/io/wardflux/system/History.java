package io.wardflux.system;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Made-up series of the services' own metrics over some days: healthy, but for one trouble after the other. */
final class History {

    /** A number is a gauge's value, one with a sign a counter's growth a second. */
    static final String HEALTHY = """
            up{job='api-service',instance='a'} 1
            up{job='scheduler-service',instance='s1'} 1
            up{job='scheduler-service',instance='s2'} 1
            up{job='poller-worker',instance='w1'} 1
            up{job='victoria-metrics',instance='v'} 1
            ward_scheduler_leading{instance='s1'} 1
            ward_scheduler_leading{instance='s2'} 0
            ward_workers 2
            ward_workers_needed 2
            ward_plan_lag_seconds 1
            ward_items_scheduled_total +100
            ward_item_outcomes_total{outcome='ok'} +99
            ward_item_outcomes_total{outcome='expired'} +0
            ward_ledger_unaccounted_items_total +0
            ward_queue_oldest_age_seconds{queue='default'} 0
            ward_queue_dead_letters{queue='default'} 7
            ward_poll_start_delay_seconds_bucket{le='1'} +98
            ward_poll_start_delay_seconds_bucket{le='5'} +100
            ward_poll_start_delay_seconds_bucket{le='30'} +100
            ward_poll_start_delay_seconds_bucket{le='+Inf'} +100
            ward_component_up{instance='a',component='postgres'} 1
            ward_component_up{instance='w1',component='postgres'} 1
            ward_component_up{instance='w1',component='broker'} 1
            ward_component_up{instance='w1',component='victoriaMetrics'} 1
            ward_spool_bytes{instance='w1'} 0
            ward_spool_capacity_bytes{instance='w1'} 1000
            ward_spool_disk_free_bytes{instance='w1'} 9000
            ward_spool_min_free_bytes{instance='w1'} 250
            ward_spool_oldest_age_seconds{instance='w1'} 0
            ward_spool_refusals_total{instance='w1'} +0
            ward_spool_samples_dropped_total{instance='w1',reason='full'} +0
            ward_device_accounts_used 1
            ward_device_accounts_capacity 60
            vm_free_disk_space_bytes{instance='v'} 9000
            vm_data_size_bytes{instance='v',type='storage/big'} 8000
            vm_data_size_bytes{instance='v',type='indexdb'} 1000
            vm_storage_is_read_only{instance='v'} 0
            vm_rows_ignored_total{instance='v',reason='big_timestamp'} +0
            """;

    static final Duration STEP = Duration.ofSeconds(15);

    /** Longer than any rule looks back, and has to wait. */
    private static final Duration QUIET = Duration.ofMinutes(40);

    private static final Duration TROUBLE = Duration.ofMinutes(20);

    private final Instant begin;
    private final Map<String, Series> healthy = parsed(HEALTHY);
    private final Map<String, Double> counters = new HashMap<>();
    private final StringBuilder lines = new StringBuilder();
    private Instant now;

    /** From when to when a rule may fire. */
    record Window(String rule, Instant from, Instant to) {}

    private record Series(double number, boolean counter) {}

    History(Instant begin) {
        this.begin = begin;
        this.now = begin;
    }

    /**
     * For each trouble: a time when it is almost there, one when it is there for too short, and one when it is there. Only in
     * the last one a rule may fire.
     */
    List<Window> write(List<Trouble> troubles, Map<String, Rule> rules) {
        List<Window> windows = new ArrayList<>();
        for (Trouble trouble : troubles) {
            Rule rule = rules.get(trouble.rule());
            if (rule == null) {
                throw new AssertionError("there is no rule " + trouble.rule());
            }
            go(QUIET, "");
            go(TROUBLE, trouble.almost());
            go(QUIET, "");
            if (!rule.looksBack() && rule.lasting().isPositive()) {
                go(rule.lasting().minus(STEP.multipliedBy(2)), trouble.real());
                go(QUIET, "");
            }
            Instant from = now;
            go(TROUBLE, trouble.real());
            windows.add(new Window(trouble.rule(), from, now.plus(QUIET)));
        }
        go(QUIET, "");
        return windows;
    }

    Instant begin() {
        return begin;
    }

    Instant end() {
        return now;
    }

    /** In the exposition format. */
    String lines() {
        return lines.toString();
    }

    private void go(Duration time, String differences) {
        Map<String, Series> series = new LinkedHashMap<>(healthy);
        parsed(differences).forEach((name, other) -> {
            Series usual = series.put(name, other);
            if (usual == null || usual.counter() != other.counter()) {
                throw new AssertionError(name + " is no such series");
            }
        });
        for (Instant end = now.plus(time); now.isBefore(end); now = now.plus(STEP)) {
            series.forEach(this::sample);
        }
    }

    private void sample(String name, Series series) {
        double value = series.counter()
                ? counters.merge(name, series.number() * STEP.toSeconds(), Double::sum)
                : series.number();
        lines.append(name)
                .append(' ')
                .append(value)
                .append(' ')
                .append(now.toEpochMilli())
                .append('\n');
    }

    private static Map<String, Series> parsed(String text) {
        Map<String, Series> series = new LinkedHashMap<>();
        text.lines()
                .map(line -> line.split(" "))
                .forEach(words -> series.put(
                        words[0].replace('\'', '"'),
                        new Series(Double.parseDouble(words[1]), words[1].startsWith("+"))));
        return series;
    }
}
