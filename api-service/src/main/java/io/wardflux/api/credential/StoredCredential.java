package io.wardflux.api.credential;

import io.wardflux.model.secret.CredentialSecret;
import io.wardflux.model.secret.SealedSecret;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A row of {@code credential}. Its id is known before it is stored, because secrets are sealed for it. */
@Entity
@Table(name = "credential")
class StoredCredential {

    @Id
    private long id;

    @Version
    private @Nullable Long revision;

    private String name = "";

    @Column(name = "snmp_version")
    private String snmpVersion = "";

    private byte @Nullable [] community;
    private @Nullable String username;
    private @Nullable String securityLevel;
    private @Nullable String authProtocol;
    private byte @Nullable [] authPassphrase;
    private @Nullable String privProtocol;
    private byte @Nullable [] privPassphrase;
    private String contextName = "";
    private Instant createdAt = Instant.EPOCH;
    private Instant updatedAt = Instant.EPOCH;

    StoredCredential() {}

    StoredCredential(long id, Instant now) {
        this.id = id;
        this.createdAt = now;
    }

    long id() {
        return id;
    }

    long revision() {
        return revision == null ? 0 : revision;
    }

    String name() {
        return name;
    }

    @Nullable SealedSecret secret(CredentialSecret which) {
        byte[] bytes = switch (which) {
            case COMMUNITY -> community;
            case AUTH_PASSPHRASE -> authPassphrase;
            case PRIV_PASSPHRASE -> privPassphrase;
        };
        return bytes == null ? null : SealedSecret.fromStore(bytes);
    }

    void secret(CredentialSecret which, @Nullable SealedSecret sealed) {
        byte[] bytes = sealed == null ? null : sealed.toBytes();
        switch (which) {
            case COMMUNITY -> community = bytes;
            case AUTH_PASSPHRASE -> authPassphrase = bytes;
            case PRIV_PASSPHRASE -> privPassphrase = bytes;
        }
    }

    void describe(CredentialDescription description, Instant now) {
        name = description.name();
        snmpVersion = description.version().wireName();
        username = description.username();
        securityLevel = description.level() == null ? null : description.level().wireName();
        authProtocol = description.auth() == null ? null : description.auth().wireName();
        privProtocol = description.priv() == null ? null : description.priv().wireName();
        contextName = description.contextName();
        updatedAt = now;
    }

    CredentialView view(boolean readable, long deviceCount) {
        return new CredentialView(
                id,
                name,
                snmpVersion,
                username,
                securityLevel,
                authProtocol,
                privProtocol,
                contextName,
                community != null,
                authPassphrase != null,
                privPassphrase != null,
                readable,
                deviceCount,
                revision(),
                createdAt,
                updatedAt);
    }
}
