package io.wardflux.api.probe;

import io.wardflux.model.secret.CredentialSecret;
import io.wardflux.model.secret.SealedSecret;
import io.wardflux.model.secret.Secret;
import io.wardflux.model.secret.SecretBox;
import io.wardflux.model.snmp.AuthProtocol;
import io.wardflux.model.snmp.Credential;
import io.wardflux.model.snmp.PrivProtocol;
import io.wardflux.model.snmp.SnmpVersion;
import io.wardflux.snmp.Agent;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Where a device is and what its agent wants to see. */
@Repository
class Targets {

    private final JdbcClient jdbc;
    private final SecretBox box;

    Targets(JdbcClient jdbc, SecretBox box) {
        this.jdbc = jdbc;
        this.box = box;
    }

    /** Empty where there is no such device. The connection is given back before anything is asked. */
    Optional<Target> find(long deviceId) {
        return jdbc.sql("""
                select d.name as device_name, d.ip, d.port, c.id as credential_id, c.name as credential_name,
                       c.snmp_version, c.community, c.username, c.auth_protocol, c.auth_passphrase, c.priv_protocol,
                       c.priv_passphrase, c.context_name,
                       coalesce(jsonb_exists(f.learned -> 'quirks', 'duplicateEngineId'), false) as engine_is_copied
                from device d left join credential c on c.id = d.credential_id
                     left join device_profile f on f.device_id = d.id
                where d.id = ?""").param(deviceId).query((row, number) -> target(row)).optional();
    }

    private Target target(ResultSet row) throws SQLException {
        String device = row.getString("device_name");
        long credentialId = row.getLong("credential_id");
        if (row.wasNull()) {
            return new Target.WithoutCredential(device, "The device has no credential: assign one");
        }
        Credential credential = credential(row, credentialId);
        if (credential == null) {
            return new Target.WithoutCredential(
                    device,
                    "The credential '%s' cannot be decrypted: it was stored with another secret key, so enter its secrets anew"
                            .formatted(row.getString("credential_name")));
        }
        InetSocketAddress address =
                new InetSocketAddress(InetAddress.ofLiteral(row.getString("ip")), row.getInt("port"));
        return new Target.Askable(device, new Agent(address, credential), row.getBoolean("engine_is_copied"));
    }

    private @Nullable Credential credential(ResultSet row, long id) throws SQLException {
        String version = row.getString("snmp_version");
        if (!version.equals(SnmpVersion.V3.wireName())) {
            Secret community = open(row, "community", id, CredentialSecret.COMMUNITY);
            return community == null
                    ? null
                    : new Credential.Community(
                            version.equals(SnmpVersion.V1.wireName()) ? SnmpVersion.V1 : SnmpVersion.V2C, community);
        }
        Credential.Auth auth = null;
        Credential.Priv priv = null;
        String authProtocol = row.getString("auth_protocol");
        if (authProtocol != null) {
            Secret passphrase = open(row, "auth_passphrase", id, CredentialSecret.AUTH_PASSPHRASE);
            if (passphrase == null) {
                return null;
            }
            auth = new Credential.Auth(AuthProtocol.ofWireName(authProtocol).orElseThrow(), passphrase);
        }
        String privProtocol = row.getString("priv_protocol");
        if (privProtocol != null) {
            Secret passphrase = open(row, "priv_passphrase", id, CredentialSecret.PRIV_PASSPHRASE);
            if (passphrase == null) {
                return null;
            }
            priv = new Credential.Priv(PrivProtocol.ofWireName(privProtocol).orElseThrow(), passphrase);
        }
        return new Credential.Usm(row.getString("username"), auth, priv, row.getString("context_name"));
    }

    private @Nullable Secret open(ResultSet row, String column, long credentialId, CredentialSecret secret)
            throws SQLException {
        byte[] sealed = row.getBytes(column);
        return sealed == null
                ? null
                : box.open(SealedSecret.fromStore(sealed), secret.identity(credentialId))
                        .orElse(null);
    }
}
