package io.wardflux.system;

import java.util.List;

/**
 * What a rule is there for, as lines of {@link History#HEALTHY} that are different then; all others stay as they are.
 *
 * @param almost how they look when it must not fire yet
 * @param real how they look when it has to
 */
record Trouble(String rule, String almost, String real) {

    static final List<Trouble> ALL = List.of(
            new Trouble("WardServiceDown", "", "up{job='api-service',instance='a'} 0"),
            new Trouble("WardNoLeader", """
                    ward_scheduler_leading{instance='s1'} 0
                    ward_scheduler_leading{instance='s2'} 1""", "ward_scheduler_leading{instance='s1'} 0"),
            new Trouble("WardTwoLeaders", "", "ward_scheduler_leading{instance='s2'} 1"),
            new Trouble("WardNoWorker", """
                    ward_workers 1
                    ward_workers_needed 1""", """
                    ward_workers 0
                    ward_workers_needed 0"""),
            new Trouble("WardTooFewWorkers", "ward_workers_needed 2", "ward_workers_needed 3"),
            new Trouble("WardItemsUnaccounted", "", "ward_ledger_unaccounted_items_total +0.01"),
            new Trouble(
                    "WardItemsExpire",
                    "ward_item_outcomes_total{outcome='expired'} +0.8",
                    "ward_item_outcomes_total{outcome='expired'} +1.2"),
            new Trouble(
                    "WardQueueOld",
                    "ward_queue_oldest_age_seconds{queue='default'} 29",
                    "ward_queue_oldest_age_seconds{queue='default'} 31"),
            new Trouble("WardDeadLetters", "", "ward_queue_dead_letters{queue='default'} 8"),
            new Trouble(
                    "WardPollsLate",
                    "ward_poll_start_delay_seconds_bucket{le='5'} +99.5",
                    "ward_poll_start_delay_seconds_bucket{le='5'} +98"),
            new Trouble("WardBrokerUnreachable", "", "ward_component_up{instance='w1',component='broker'} 0"),
            new Trouble("WardPostgresUnreachable", "", "ward_component_up{instance='a',component='postgres'} 0"),
            new Trouble(
                    "WardVictoriaMetricsUnreachable",
                    "",
                    "ward_component_up{instance='w1',component='victoriaMetrics'} 0"),
            new Trouble("WardPlanStale", "ward_plan_lag_seconds 58", "ward_plan_lag_seconds 75"),
            new Trouble(
                    "WardSamplesNotStored",
                    "ward_spool_oldest_age_seconds{instance='w1'} 290",
                    "ward_spool_oldest_age_seconds{instance='w1'} 310"),
            new Trouble("WardSpoolFills", "ward_spool_bytes{instance='w1'} 490", "ward_spool_bytes{instance='w1'} 510"),
            new Trouble(
                    "WardSpoolDiskTooSmall",
                    "ward_spool_disk_free_bytes{instance='w1'} 1260",
                    "ward_spool_disk_free_bytes{instance='w1'} 1240"),
            new Trouble("WardSpoolRefuses", "", "ward_spool_refusals_total{instance='w1'} +0.1"),
            new Trouble("WardSamplesDropped", "", "ward_spool_samples_dropped_total{instance='w1',reason='full'} +5"),
            new Trouble("WardAccountsWait", "ward_device_accounts_used 30", "ward_device_accounts_used 31"),
            new Trouble(
                    "WardDiskNearlyFull",
                    "vm_free_disk_space_bytes{instance='v'} 1050",
                    "vm_free_disk_space_bytes{instance='v'} 950"),
            new Trouble("WardStorageReadOnly", "", "vm_storage_is_read_only{instance='v'} 1"),
            new Trouble("WardSamplesIgnored", "", "vm_rows_ignored_total{instance='v',reason='big_timestamp'} +1"));
}
