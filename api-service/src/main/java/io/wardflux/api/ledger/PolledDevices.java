package io.wardflux.api.ledger;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What Postgres knows of why devices are not polled. */
@Repository
class PolledDevices {

    private final JdbcClient jdbc;
    private final long usualSeconds;

    PolledDevices(JdbcClient jdbc, @Value("${ward.poll-interval:60s}") Duration usual) {
        this.jdbc = jdbc;
        this.usualSeconds = usual.toSeconds();
    }

    record Interruption(Instant from, Instant to, String reason) {}

    Optional<PolledDevice> find(long deviceId) {
        return jdbc.sql("""
                select d.enabled, d.created_at, coalesce(s.last_outcome, '') as last_outcome,
                       coalesce(s.message, '') as message,
                       (select coalesce(min(coalesce(i.interval_seconds, :usual)), 0)
                        from item_definition i where i.device_id = d.id and i.polled) as seconds
                from device d left join device_state s on s.device_id = d.id where d.id = :id""")
                .param("usual", usualSeconds)
                .param("id", deviceId)
                .query((row, number) -> new PolledDevice(
                        row.getBoolean("enabled"),
                        row.getTimestamp("created_at").toInstant(),
                        row.getInt("seconds"),
                        row.getString("last_outcome"),
                        row.getString("message")))
                .optional();
    }

    /** Those that have something in common with this time, oldest first. */
    List<Interruption> interruptions(Instant from, Instant to) {
        return jdbc.sql("""
                select from_at, to_at, reason from publication_gap
                where from_at < :to and to_at > :from order by from_at limit 1000""")
                .param("from", from.atOffset(ZoneOffset.UTC))
                .param("to", to.atOffset(ZoneOffset.UTC))
                .query((row, number) -> new Interruption(
                        row.getTimestamp(1).toInstant(), row.getTimestamp(2).toInstant(), row.getString(3)))
                .list();
    }
}
