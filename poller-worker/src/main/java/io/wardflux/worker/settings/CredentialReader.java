package io.wardflux.worker.settings;

import io.wardflux.model.secret.CredentialSecret;
import io.wardflux.model.secret.SealedSecret;
import io.wardflux.model.secret.Secret;
import io.wardflux.model.secret.SecretBox;
import io.wardflux.model.snmp.AuthProtocol;
import io.wardflux.model.snmp.Credential;
import io.wardflux.model.snmp.PrivProtocol;
import io.wardflux.model.snmp.SnmpVersion;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Opens the credential of a row that was read with {@link #COLUMNS}. Not safe for several threads. */
final class CredentialReader {
    static final String COLUMNS = """
            c.id as credential_id, c.name as credential_name, c.snmp_version, c.community, c.username, c.auth_protocol,
            c.auth_passphrase, c.priv_protocol, c.priv_passphrase, c.context_name""";

    private static final int MOST_KNOWN = 10_000;

    private final SecretBox box;
    /** Thousands of devices have the same: it is there once. */
    private final Map<Credential, Credential> known = new HashMap<>();

    CredentialReader(SecretBox box) {
        this.box = box;
    }

    /** @throws NoCredentialException with a sentence for the device's page */
    Credential read(ResultSet row) throws SQLException, NoCredentialException {
        long id = row.getLong("credential_id");
        if (row.wasNull()) {
            throw new NoCredentialException("No credential is assigned to the device: assign one");
        }
        SnmpVersion version = SnmpVersion.ofWireName(text(row, "snmp_version"))
                .orElseThrow(() -> new NoCredentialException("The credential's SNMP version is not known"));
        return once(
                version == SnmpVersion.V3
                        ? new Credential.Usm(
                                text(row, "username"), auth(row, id), priv(row, id), text(row, "context_name"))
                        : new Credential.Community(version, open(row, "community", CredentialSecret.COMMUNITY, id)));
    }

    private Credential once(Credential credential) {
        if (known.size() >= MOST_KNOWN) {
            known.clear();
        }
        Credential first = known.putIfAbsent(credential, credential);
        return first == null ? credential : first;
    }

    private Credential.@Nullable Auth auth(ResultSet row, long id) throws SQLException, NoCredentialException {
        String protocol = row.getString("auth_protocol");
        if (protocol == null) {
            return null;
        }
        return new Credential.Auth(
                AuthProtocol.ofWireName(protocol)
                        .orElseThrow(() -> new NoCredentialException("The protocol " + protocol + " is not known")),
                open(row, "auth_passphrase", CredentialSecret.AUTH_PASSPHRASE, id));
    }

    private Credential.@Nullable Priv priv(ResultSet row, long id) throws SQLException, NoCredentialException {
        String protocol = row.getString("priv_protocol");
        if (protocol == null) {
            return null;
        }
        return new Credential.Priv(
                PrivProtocol.ofWireName(protocol)
                        .orElseThrow(() -> new NoCredentialException("The protocol " + protocol + " is not known")),
                open(row, "priv_passphrase", CredentialSecret.PRIV_PASSPHRASE, id));
    }

    private Secret open(ResultSet row, String column, CredentialSecret secret, long id)
            throws SQLException, NoCredentialException {
        byte[] sealed = row.getBytes(column);
        String name = text(row, "credential_name");
        if (sealed == null) {
            throw new NoCredentialException("The credential '" + name + "' is incomplete");
        }
        return box.open(SealedSecret.fromStore(sealed), secret.identity(id))
                .orElseThrow(() -> new NoCredentialException("The credential '" + name
                        + "' cannot be decrypted with this WARD_SECRET_KEY: enter its secrets again, or set the key that"
                        + " it was stored with"));
    }

    private static String text(ResultSet row, String column) throws SQLException {
        String text = row.getString(column);
        return text == null ? "" : text;
    }

    static final class NoCredentialException extends Exception {
        private static final long serialVersionUID = 1L;

        NoCredentialException(String sentence) {
            super(sentence);
        }

        String sentence() {
            return String.valueOf(getMessage());
        }
    }
}
