package io.wardflux.worker;

import io.wardflux.model.secret.CredentialSecret;
import io.wardflux.model.secret.Secret;

/** Credentials as the API stores them. */
final class TestCredentials {

    private TestCredentials() {}

    static long community(Rig rig, String version, String community) {
        long id = nextId(rig);
        rig.sql.update(
                "insert into credential (id, name, snmp_version, community) values (?, ?, ?, ?)",
                id,
                "credential-" + id,
                version,
                rig.box
                        .seal(Secret.of(community), CredentialSecret.COMMUNITY.identity(id))
                        .toBytes());
        return id;
    }

    static long usm(Rig rig, String user, String auth, String authPassphrase, String priv, String privPassphrase) {
        long id = nextId(rig);
        rig.sql.update(
                """
                insert into credential (id, name, snmp_version, username, security_level, auth_protocol, auth_passphrase,
                                        priv_protocol, priv_passphrase)
                values (?, ?, 'v3', ?, 'authPriv', ?, ?, ?, ?)
                """,
                id,
                "credential-" + id,
                user,
                auth,
                rig.box
                        .seal(Secret.of(authPassphrase), CredentialSecret.AUTH_PASSPHRASE.identity(id))
                        .toBytes(),
                priv,
                rig.box
                        .seal(Secret.of(privPassphrase), CredentialSecret.PRIV_PASSPHRASE.identity(id))
                        .toBytes());
        return id;
    }

    private static long nextId(Rig rig) {
        return rig.number("select nextval(pg_get_serial_sequence('credential', 'id'))");
    }
}
