package io.wardflux.worker;

import io.wardflux.foundation.SettingException;
import java.time.Duration;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/** Waits at the start until api-service has brought the schema up to date. */
@Component
class SchemaGate {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final JdbcTemplate database;

    SchemaGate(JdbcTemplate database) {
        this.database = database;
    }

    /** @throws SettingException where it is not there in time */
    void await() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        boolean told = false;
        while (!isThere()) {
            if (!told) {
                LoggerFactory.getLogger(SchemaGate.class)
                        .info("The database has no schema yet: waiting for api-service");
                told = true;
            }
            if (System.nanoTime() > end) {
                throw new SettingException("The database of WARD_DB_URL has no schema after " + PATIENCE.toSeconds()
                        + " s: start api-service, which makes it, or correct WARD_DB_URL.");
            }
            sleep();
        }
    }

    private boolean isThere() {
        return Boolean.TRUE.equals(
                database.queryForObject("select to_regclass('item_definition') is not null", Boolean.class));
    }

    private static void sleep() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SettingException("The start was interrupted", e);
        }
    }
}
