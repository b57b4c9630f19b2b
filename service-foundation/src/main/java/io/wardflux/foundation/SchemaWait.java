package io.wardflux.foundation;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;

/** Waits for api-service, which makes the schema at its start and may be started at the same time. */
public final class SchemaWait {

    private static final Logger LOG = LoggerFactory.getLogger(SchemaWait.class);
    private static final Duration LOOK = Duration.ofMillis(500);

    /** The newest migration of inventory-schema. */
    static final String NEWEST = "8";

    private final JdbcTemplate jdbc;
    private final Duration patience;

    public SchemaWait(JdbcTemplate jdbc, Duration patience) {
        this.jdbc = jdbc;
        this.patience = patience;
    }

    /** A database that does not answer ends the start at once, with a sentence of its own. */
    public void await() {
        long began = System.nanoTime();
        boolean said = false;
        while (!isThere()) {
            if (System.nanoTime() - began > patience.toNanos()) {
                throw new SettingException("The database has no schema after " + patience.toSeconds()
                        + " s: api-service makes it at its start, so start that one first, with the same WARD_DB_URL.");
            }
            if (!said) {
                LOG.info("Waiting up to {} s for api-service to make the schema", patience.toSeconds());
                said = true;
            }
            pause();
        }
    }

    /** All of it: while an older version is brought up to date, some of it is there already. */
    private boolean isThere() {
        return Boolean.TRUE.equals(
                        jdbc.queryForObject("select to_regclass('flyway_schema_history') is not null", Boolean.class))
                && Boolean.TRUE.equals(jdbc.queryForObject(
                        "select exists (select from flyway_schema_history where version = ? and success)",
                        Boolean.class,
                        NEWEST));
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for the schema", e);
        }
    }
}
