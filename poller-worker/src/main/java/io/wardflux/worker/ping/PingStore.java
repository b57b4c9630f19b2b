package io.wardflux.worker.ping;

import io.wardflux.model.job.ItemIds;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import tools.jackson.databind.json.JsonMapper;

/** Whom to ping, read with one statement; while Postgres is away as it was last read, for a bounded number of devices. */
@Component
class PingStore {
    private static final int MOST_REMEMBERED = 50_000;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final JdbcTemplate database;
    private final Map<Long, PingTarget> remembered = new LinkedHashMap<>();

    PingStore(JdbcTemplate database) {
        this.database = database;
    }

    /** Those of the devices that are there and enabled. */
    List<PingTarget> targets(ItemIds devices) {
        Object[] ids = java.util.Arrays.stream(devices.toArray()).boxed().toArray();
        List<PingTarget> read;
        try {
            read = database.query(
                    "select id, name, vendor, ip from device where enabled and id = any (?) order by id",
                    statement -> statement.setArray(1, statement.getConnection().createArrayOf("bigint", ids)),
                    (row, number) -> new PingTarget(
                            row.getLong("id"), row.getString("name"), row.getString("vendor"), row.getString("ip")));
        } catch (DataAccessException | TransactionException e) {
            LoggerFactory.getLogger(PingStore.class)
                    .warn("Postgres does not say whom to ping: the round goes on with the devices as last known");
            return remembered(devices);
        }
        remember(devices, read);
        return read;
    }

    private synchronized List<PingTarget> remembered(ItemIds devices) {
        List<PingTarget> known = new ArrayList<>();
        devices.forEach(id -> {
            PingTarget target = remembered.get(id);
            if (target != null) {
                known.add(target);
            }
        });
        return known;
    }

    private synchronized void remember(ItemIds devices, List<PingTarget> read) {
        devices.forEach(remembered::remove);
        read.forEach(target -> remembered.put(target.deviceId(), target));
        while (remembered.size() > MOST_REMEMBERED) {
            remembered.remove(remembered.keySet().iterator().next());
        }
    }

    /** What a person who asked for it is shown. A task that ended meanwhile keeps its result. */
    void details(long taskId, Map<String, Object> details) {
        try {
            database.update(
                    "update task set details = ?::jsonb where id = ? and state in ('PENDING', 'STARTED')",
                    JSON.writeValueAsString(details),
                    taskId);
        } catch (DataAccessException | TransactionException e) {
            LoggerFactory.getLogger(PingStore.class)
                    .warn("The result of task {} cannot be shown: Postgres does not take it", taskId);
        }
    }
}
