package io.wardflux.worker.settings;

import io.wardflux.model.secret.SecretBox;
import io.wardflux.snmp.Agent;
import io.wardflux.snmp.AgentProfileJson;
import io.wardflux.worker.profile.DecisionJson;
import io.wardflux.worker.profile.PollProfile;
import io.wardflux.worker.profile.Restarts;
import io.wardflux.worker.profile.Silence;
import io.wardflux.worker.sample.SeriesPrefix;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;

/** Reads the settings of many devices with two statements. */
@Component
class SettingsReader {
    private static final String DEVICES = """
            select d.id, d.name, d.ip, d.port, d.vendor, d.enabled, coalesce(p.version, 0) as version,
                   coalesce(s.failures, 0) as failures,
                   f.boot_at, f.engine_boots, f.restarts, f.learned::text as learned,
                   f.pinned::text as pinned, coalesce(f.resets, 0) as resets,
                   coalesce(f.version, 0) as profile_version,
            """ + CredentialReader.COLUMNS + """

            from device d left join credential c on c.id = d.credential_id left join plan_change p on p.device_id = d.id
                 left join device_state s on s.device_id = d.id
                 left join device_profile f on f.device_id = d.id
            where d.id = any (?)
            """;
    private static final String ITEMS = """
            select item_id, device_id, instance_oid, column_oid, row_index, discovery_rule_id, metric, labels::text,
                   value_type, scale, polled
            from item_definition where device_id = any (?) order by device_id, item_id
            """;

    private final JdbcTemplate database;
    private final CredentialReader credentials;
    private final Silence silence;
    private final Restarts restarts;
    private final ItemKinds kinds = new ItemKinds();

    SettingsReader(JdbcTemplate database, SecretBox box, Silence silence, Restarts restarts) {
        this.database = database;
        this.credentials = new CredentialReader(box);
        this.silence = silence;
        this.restarts = restarts;
    }

    /**
     * @param wanted device id → the version that is wanted at least
     * @return one for each; a device that is not there is {@linkplain DeviceSettings#gone gone}
     */
    List<DeviceSettings> read(Map<Long, Long> wanted) {
        Long[] ids = wanted.keySet().toArray(Long[]::new);
        // The version first: items that are newer than it only lead to reading them once more.
        Map<Long, Device> devices = new HashMap<>();
        database.query(DEVICES, statement -> setIds(statement, ids), row -> {
            devices.put(row.getLong("id"), device(row));
            know(row);
        });
        database.query(ITEMS, statement -> setIds(statement, ids), row -> {
            Device device = devices.get(row.getLong("device_id"));
            if (device != null && row.getBoolean("polled")) {
                addItem(row, device);
            }
        });
        List<DeviceSettings> read = new ArrayList<>(wanted.size());
        wanted.forEach((id, version) -> {
            Device device = devices.get(id);
            read.add(device == null ? DeviceSettings.gone(id, version) : device.settings(version, kinds));
        });
        return read;
    }

    /** What other workers, or this one in an earlier life, found out about the device. */
    private void know(ResultSet row) throws SQLException {
        long id = row.getLong("id");
        silence.known(id, row.getInt("failures"));
        Timestamp boot = row.getTimestamp("boot_at");
        Long engineBoots = row.getObject("engine_boots", Long.class);
        if (boot != null) {
            restarts.known(id, boot.getTime(), engineBoots == null ? -1 : engineBoots, row.getLong("restarts"));
        }
    }

    private static void setIds(PreparedStatement statement, Long[] ids) throws SQLException {
        statement.setArray(1, statement.getConnection().createArrayOf("bigint", ids));
    }

    private Device device(ResultSet row) throws SQLException {
        long id = row.getLong("id");
        String ip = row.getString("ip");
        return new Device(
                id,
                row.getLong("version"),
                row.getBoolean("enabled"),
                access(row, ip),
                profile(row),
                new LabelTexts(SeriesPrefix.ofDevice(id, row.getString("name"), row.getString("vendor"), ip)),
                new ArrayList<>());
    }

    private DeviceSettings.Access access(ResultSet row, String ip) throws SQLException {
        try {
            // A literal: no name is looked up.
            var address = new InetSocketAddress(InetAddress.ofLiteral(ip), row.getInt("port"));
            return new DeviceSettings.Access.Ask(new Agent(address, credentials.read(row)));
        } catch (CredentialReader.NoCredentialException e) {
            return new DeviceSettings.Access.NoCredential(e.sentence());
        }
    }

    private static PollProfile profile(ResultSet row) throws SQLException {
        String learned = row.getString("learned");
        var profile = new PollProfile(
                learned == null ? null : AgentProfileJson.read(learned),
                DecisionJson.read(row.getString("pinned")),
                row.getLong("resets"),
                row.getLong("profile_version"));
        return profile.equals(PollProfile.NONE) ? PollProfile.NONE : profile;
    }

    private void addItem(ResultSet row, Device device) throws SQLException {
        try {
            ItemKind kind = kinds.read(row);
            device.items.add(new Items.Item(
                    row.getLong("item_id"), kind, device.labels.of(row.getString("labels"), kind.type())));
        } catch (IllegalArgumentException | JacksonException e) {
            // The schema and the API check OIDs, so this is data that came another way; such an item cannot be asked.
            LoggerFactory.getLogger(SettingsReader.class)
                    .warn("Item {} cannot be polled: {}", row.getLong("item_id"), e.getMessage());
        }
    }

    private record Device(
            long id,
            long version,
            boolean enabled,
            DeviceSettings.Access access,
            PollProfile profile,
            LabelTexts labels,
            List<Items.Item> items) {

        /** A version beyond what the database has is taken as read, or each job would read it again. */
        DeviceSettings settings(long wanted, ItemKinds kinds) {
            return new DeviceSettings(
                    id, Math.max(version, wanted), enabled, access, profile, Items.of(items, kinds), labels.ofDevice());
        }
    }
}
