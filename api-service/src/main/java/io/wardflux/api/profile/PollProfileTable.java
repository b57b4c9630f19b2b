package io.wardflux.api.profile;

import io.wardflux.snmp.AgentProfile;
import io.wardflux.snmp.AgentProfileJson;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** What is stored of how a device is asked. */
@Repository
class PollProfileTable {

    /** Of its own: what the database holds is read leniently. */
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final JdbcClient jdbc;

    PollProfileTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * @param learned null where nothing was learned
     * @param version grows with each decision of a person
     */
    record Stored(@Nullable AgentProfile learned, @Nullable Instant learnedAt, Pinned pinned, long version) {}

    /** Empty where there is no such device. */
    Optional<Stored> find(long deviceId) {
        return jdbc.sql("""
                select f.learned::text as learned, f.learned_at, f.pinned::text as pinned, coalesce(f.version, 0) as version
                from device d left join device_profile f on f.device_id = d.id where d.id = ?""").param(deviceId).query((row, number) -> stored(row)).optional();
    }

    /** The same; nobody else can decide about it until the transaction ends. */
    Optional<Stored> lock(long deviceId) {
        jdbc.sql("""
                insert into device_profile (device_id) select id from device where id = ?
                on conflict (device_id) do nothing""").param(deviceId).update();
        jdbc.sql("select 1 from device_profile where device_id = ? for no key update")
                .param(deviceId)
                .query(Integer.class)
                .optional();
        return find(deviceId);
    }

    /** What is learned from now on goes on from what was learned. */
    void pin(long deviceId, Pinned pinned) {
        jdbc.sql("update device_profile set pinned = ?::jsonb, version = version + 1 where device_id = ?")
                .params(JSON.writeValueAsString(pinned), deviceId)
                .update();
    }

    /** What workers are learning now is not kept: it goes on from this, or from nothing. */
    void begin(long deviceId, @Nullable AgentProfile learned, @Nullable Pinned pinned) {
        jdbc.sql("""
                update device_profile set learned = cast(:learned as jsonb),
                       learned_at = case when cast(:learned as jsonb) is not null then now() end,
                       pinned = cast(:pinned as jsonb), resets = resets + 1, version = version + 1
                where device_id = :id""")
                .param("learned", learned == null ? null : AgentProfileJson.write(learned))
                .param("pinned", pinned == null ? null : JSON.writeValueAsString(pinned))
                .param("id", deviceId)
                .update();
    }

    private static Stored stored(ResultSet row) throws SQLException {
        String learned = row.getString("learned");
        String pinned = row.getString("pinned");
        Timestamp at = row.getTimestamp("learned_at");
        return new Stored(
                learned == null ? null : AgentProfileJson.read(learned),
                at == null ? null : at.toInstant(),
                pinned == null ? Pinned.NOTHING : JSON.readValue(pinned, Pinned.class),
                row.getLong("version"));
    }
}
