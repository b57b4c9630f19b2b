package io.wardflux.api;

import io.wardflux.model.secret.CredentialSecret;
import io.wardflux.model.secret.Secret;
import io.wardflux.model.secret.SecretBox;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Devices and what belongs to them, put into the database of a {@link RunningApi}. */
public final class Inventory {

    private final JdbcClient jdbc;
    private final SecretBox box;

    public Inventory(RunningApi api) {
        jdbc = api.database();
        box = api.context().getBean(SecretBox.class);
    }

    public long device() {
        return device(RunningApi.uniqueIp(), 161, null);
    }

    public long device(String ip, int port, @Nullable Long credentialId) {
        return jdbc.sql("insert into device (name, ip, port, credential_id) values (?, ?, ?, ?) returning id")
                .params("Device " + RunningApi.unique(), ip, port, credentialId)
                .query(Long.class)
                .single();
    }

    public long community(String version, String community) {
        return credential(version, Map.of("community", seal(CredentialSecret.COMMUNITY, box, community)));
    }

    /** A v3 user with the given passphrases; SHA-256 and AES-128. */
    public long user(String name, String authPassphrase, String privPassphrase) {
        return credential(
                "v3",
                Map.of(
                        "username", id -> name,
                        "security_level", id -> "authPriv",
                        "auth_protocol", id -> "SHA-256",
                        "auth_passphrase", seal(CredentialSecret.AUTH_PASSPHRASE, box, authPassphrase),
                        "priv_protocol", id -> "AES-128",
                        "priv_passphrase", seal(CredentialSecret.PRIV_PASSPHRASE, box, privPassphrase)));
    }

    /** A v2c credential that was stored with another secret key. */
    public long undecryptable() {
        SecretBox other = SecretBox.fromBase64("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=");
        return credential("v2c", Map.of("community", seal(CredentialSecret.COMMUNITY, other, "public")));
    }

    public long template(String vendor, String sysObjectId) {
        long id = jdbc.sql("insert into template (name, vendor) values (?, ?) returning id")
                .params("Template " + RunningApi.unique(), vendor)
                .query(Long.class)
                .single();
        jdbc.sql("insert into template_sys_object_id (template_id, oid) values (?, ?)")
                .params(id, sysObjectId)
                .update();
        return id;
    }

    public long item(long deviceId, String metric, String valueType) {
        return jdbc.sql("""
                insert into item (device_id, name, oid, metric, value_type, unit, scale)
                values (?, ?, ?, ?, ?, '', 1) returning id""")
                .params(deviceId, metric, "1.3.6.1.2.1.1." + RunningApi.unique() + ".0", metric, valueType)
                .query(Long.class)
                .single();
    }

    private interface Column {
        Object of(long credentialId);
    }

    private static Column seal(CredentialSecret secret, SecretBox box, String text) {
        return id -> box.seal(Secret.of(text), secret.identity(id)).toBytes();
    }

    private long credential(String version, Map<String, Column> columns) {
        long id = jdbc.sql("select nextval(pg_get_serial_sequence('credential', 'id'))")
                .query(Long.class)
                .single();
        var insert = jdbc.sql("insert into credential (id, name, snmp_version, " + String.join(", ", columns.keySet())
                        + ") values (:id, :name, :version, :" + String.join(", :", columns.keySet()) + ")")
                .param("id", id)
                .param("name", "Credential " + RunningApi.unique())
                .param("version", version);
        columns.forEach((name, column) -> insert.param(name, column.of(id)));
        insert.update();
        return id;
    }
}
