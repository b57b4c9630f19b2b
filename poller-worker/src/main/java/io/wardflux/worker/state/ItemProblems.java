package io.wardflux.worker.state;

import io.wardflux.model.outcome.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Keeps {@code item_problem} right and writes to it only when an item's outcome changes. What the table says of a device is
 * remembered together with {@code device_state.problems}, which grows with each change: where another worker has changed
 * them meanwhile, they are read again. To be called inside of a transaction that holds the lock on the devices' states.
 */
final class ItemProblems {
    private static final int MOST_DEVICES = 100_000;

    private final JdbcTemplate database;
    private final Map<Long, Known> known = new LinkedHashMap<>(64, 0.75f, true);

    ItemProblems(JdbcTemplate database) {
        this.database = database;
    }

    /** @param byItem only items in trouble */
    private record Known(long revision, Map<Long, Outcome> byItem) {}

    /** Of the first revision: no problem was ever written. */
    private static final Known NONE_EVER = new Known(0, Map.of());

    /** What will be known once the transaction is committed. */
    static final class Change {
        private final Map<Long, Known> after = new HashMap<>();

        long revisionOf(long device, long before) {
            Known changed = after.get(device);
            return changed == null ? before : changed.revision;
        }
    }

    /** Whether the device's items are in the trouble that they were in, as far as is known without asking. */
    boolean areSame(long device, long revision, Pending pending) {
        Known was = remembered(device, revision);
        if (was == null) {
            return false;
        }
        Map<Long, Outcome> now = new HashMap<>(was.byItem);
        apply(pending, now);
        return now.equals(was.byItem);
    }

    /** Of the device's problems, where the report agrees with what is remembered of them; else negative. Any thread may ask. */
    long revisionOf(PollReport report) {
        Known remembered = known(report.deviceId());
        Known was = remembered == null ? NONE_EVER : remembered;
        for (int i = 0; i < report.outcomes().length; i++) {
            Outcome then = was.byItem.isEmpty()
                    ? null
                    : was.byItem.get(report.itemIds().get(i));
            if (report.outcomes()[i] != (then == null ? Outcome.OK : then)) {
                return -1;
            }
        }
        return was.revision;
    }

    private @Nullable Known known(long device) {
        synchronized (known) {
            return known.get(device);
        }
    }

    private @Nullable Known remembered(long device, long revision) {
        if (revision == 0) {
            return NONE_EVER;
        }
        Known remembered = known(device);
        return remembered != null && remembered.revision == revision ? remembered : null;
    }

    Change write(Map<Long, Pending> batch, Map<Long, Long> revisions) {
        Map<Long, Known> before = current(revisions);
        Change change = new Change();
        List<Object[]> gone = new ArrayList<>();
        List<Object[]> added = new ArrayList<>();
        revisions.forEach((device, revision) -> {
            Known was = before.getOrDefault(device, new Known(revision, Map.of()));
            Map<Long, Outcome> now = new HashMap<>(was.byItem);
            Map<Long, String> errors = apply(batch.get(device), now);
            boolean changed = !now.equals(was.byItem);
            if (changed) {
                Set<Long> left = new HashSet<>(was.byItem.keySet());
                left.removeAll(now.keySet());
                left.forEach(item -> gone.add(new Object[] {item}));
                now.forEach((item, outcome) -> {
                    if (was.byItem.get(item) != outcome) {
                        added.add(new Object[] {item, outcome.wireName(), errors.getOrDefault(item, "")});
                    }
                });
            }
            change.after.put(device, new Known(changed ? revision + 1 : revision, Map.copyOf(now)));
        });
        delete(gone);
        insert(added);
        return change;
    }

    private static Map<Long, String> apply(@Nullable Pending pending, Map<Long, Outcome> now) {
        Map<Long, String> errors = new HashMap<>();
        if (pending == null) {
            return errors;
        }
        for (PollReport report : pending.reports()) {
            for (int i = 0; i < report.outcomes().length; i++) {
                long item = report.itemIds().get(i);
                if (report.outcomes()[i] == Outcome.OK) {
                    now.remove(item);
                } else {
                    now.put(item, report.outcomes()[i]);
                    errors.put(item, report.error(i));
                }
            }
        }
        return errors;
    }

    private Map<Long, Known> current(Map<Long, Long> revisions) {
        Map<Long, Known> current = new HashMap<>();
        List<Long> unknown = new ArrayList<>();
        revisions.forEach((device, revision) -> {
            Known remembered = remembered(device, revision);
            if (remembered != null) {
                current.put(device, remembered);
            } else {
                unknown.add(device);
            }
        });
        if (!unknown.isEmpty()) {
            Map<Long, Map<Long, Outcome>> read = read(unknown);
            unknown.forEach(device -> current.put(
                    device, new Known(revisions.getOrDefault(device, 0L), read.getOrDefault(device, Map.of()))));
        }
        return current;
    }

    private Map<Long, Map<Long, Outcome>> read(List<Long> devices) {
        Map<Long, Map<Long, Outcome>> read = new HashMap<>();
        database.query(
                "select i.device_id, p.item_id, p.outcome from item i join item_problem p on p.item_id = i.id"
                        + " where i.device_id = any (?)",
                statement ->
                        statement.setArray(1, statement.getConnection().createArrayOf("bigint", devices.toArray())),
                row -> {
                    read.computeIfAbsent(row.getLong("device_id"), device -> new HashMap<>())
                            .put(
                                    row.getLong("item_id"),
                                    Outcome.ofWireName(row.getString("outcome")).orElse(Outcome.ERROR));
                });
        return read;
    }

    private void delete(List<Object[]> items) {
        StateStore.columns(
                database, "delete from item_problem where item_id = any (?::bigint[])", List.of("bigint"), items);
    }

    /** An item that was deleted meanwhile has no problems. */
    private void insert(List<Object[]> problems) {
        StateStore.columns(database, """
                insert into item_problem (item_id, outcome, error)
                select u.item_id, u.outcome, u.error
                from unnest(?::bigint[], ?::text[], ?::text[]) u (item_id, outcome, error)
                     join item i on i.id = u.item_id
                on conflict (item_id) do update set outcome = excluded.outcome, error = excluded.error, since = now()
                """, List.of("bigint", "text", "text"), problems);
    }

    void remember(Change change) {
        synchronized (known) {
            change.after.forEach((device, now) -> {
                if (now.revision > 0) {
                    known.put(device, now);
                }
            });
            while (known.size() > MOST_DEVICES) {
                known.remove(known.keySet().iterator().next());
            }
        }
    }
}
