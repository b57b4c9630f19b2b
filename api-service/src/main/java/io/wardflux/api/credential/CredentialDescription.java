package io.wardflux.api.credential;

import io.wardflux.api.problem.Input;
import io.wardflux.model.secret.CredentialSecret;
import io.wardflux.model.secret.Secret;
import io.wardflux.model.snmp.AuthProtocol;
import io.wardflux.model.snmp.PrivProtocol;
import io.wardflux.model.snmp.SecurityLevel;
import io.wardflux.model.snmp.SnmpVersion;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A credential that is valid as a whole.
 *
 * @param secrets those that were given; what is needed beyond them is there already
 * @param needed which ones this kind of credential has
 */
record CredentialDescription(
        String name,
        SnmpVersion version,
        @Nullable String username,
        @Nullable SecurityLevel level,
        @Nullable AuthProtocol auth,
        @Nullable PrivProtocol priv,
        String contextName,
        Map<CredentialSecret, Secret> secrets,
        Set<CredentialSecret> needed) {

    /** RFC 3414 §11.2. */
    private static final int SHORTEST_PASSPHRASE = 8;

    private static final int LONGEST_SECRET = 255;
    private static final int LONGEST_USERNAME_BYTES = 32;

    /**
     * @param kept the secrets that are stored already and stay as they are where none is given
     * @throws io.wardflux.api.problem.ProblemException naming each field that is wrong
     */
    static CredentialDescription of(CredentialInput input, Set<CredentialSecret> kept) {
        var in = new Input();
        String name = in.name("name", input.name(), 200);
        SnmpVersion version = in.oneOf(
                "version",
                input.version(),
                SnmpVersion::ofWireName,
                Arrays.stream(SnmpVersion.values()).map(SnmpVersion::wireName).toList());
        if (version == null) {
            if (input.version() == null || input.version().isBlank()) {
                in.reject("version", "is missing: it must be one of v1, v2c, v3");
            }
            in.check();
            throw new IllegalStateException("checked above");
        }
        return version == SnmpVersion.V3 ? v3(in, name, input, kept) : community(in, name, version, input, kept);
    }

    private static CredentialDescription community(
            Input in, String name, SnmpVersion version, CredentialInput input, Set<CredentialSecret> kept) {
        var secrets = new EnumMap<CredentialSecret, Secret>(CredentialSecret.class);
        secret(in, "community", input.community(), 1, CredentialSecret.COMMUNITY, secrets, kept);
        foreign(in, "username", input.username(), "is for v3 only");
        foreign(in, "securityLevel", input.securityLevel(), "is for v3 only");
        foreign(in, "authProtocol", input.authProtocol(), "is for v3 only");
        foreign(in, "authPassphrase", input.authPassphrase(), "is for v3 only");
        foreign(in, "privProtocol", input.privProtocol(), "is for v3 only");
        foreign(in, "privPassphrase", input.privPassphrase(), "is for v3 only");
        foreign(in, "contextName", input.contextName(), "is for v3 only");
        in.check();
        return new CredentialDescription(
                name, version, null, null, null, null, "", secrets, Set.of(CredentialSecret.COMMUNITY));
    }

    private static CredentialDescription v3(Input in, String name, CredentialInput input, Set<CredentialSecret> kept) {
        foreign(in, "community", input.community(), "is for v1 and v2c only");
        String username = in.name("username", input.username(), LONGEST_USERNAME_BYTES);
        if (username.getBytes(StandardCharsets.UTF_8).length > LONGEST_USERNAME_BYTES) {
            in.reject("username", "has more than " + LONGEST_USERNAME_BYTES + " bytes (RFC 3414)");
        }
        String contextName = in.line("contextName", input.contextName(), 255);
        SecurityLevel level = in.oneOf(
                "securityLevel",
                input.securityLevel(),
                SecurityLevel::ofWireName,
                Arrays.stream(SecurityLevel.values())
                        .map(SecurityLevel::wireName)
                        .toList());
        if (level == null
                && (input.securityLevel() == null || input.securityLevel().isBlank())) {
            in.reject("securityLevel", "is missing: it must be one of noAuthNoPriv, authNoPriv, authPriv");
        }
        var secrets = new EnumMap<CredentialSecret, Secret>(CredentialSecret.class);
        AuthProtocol auth = null;
        PrivProtocol priv = null;
        List<String> authNames =
                Arrays.stream(AuthProtocol.values()).map(AuthProtocol::wireName).toList();
        List<String> privNames =
                Arrays.stream(PrivProtocol.values()).map(PrivProtocol::wireName).toList();
        if (level == SecurityLevel.AUTH_NO_PRIV || level == SecurityLevel.AUTH_PRIV) {
            auth = in.oneOf("authProtocol", input.authProtocol(), AuthProtocol::ofWireName, authNames);
            needed(in, "authProtocol", input.authProtocol(), level, authNames);
            secret(
                    in,
                    "authPassphrase",
                    input.authPassphrase(),
                    SHORTEST_PASSPHRASE,
                    CredentialSecret.AUTH_PASSPHRASE,
                    secrets,
                    kept);
        } else if (level != null) {
            foreign(in, "authProtocol", input.authProtocol(), "is not for noAuthNoPriv");
            foreign(in, "authPassphrase", input.authPassphrase(), "is not for noAuthNoPriv");
        }
        if (level == SecurityLevel.AUTH_PRIV) {
            priv = in.oneOf("privProtocol", input.privProtocol(), PrivProtocol::ofWireName, privNames);
            needed(in, "privProtocol", input.privProtocol(), level, privNames);
            secret(
                    in,
                    "privPassphrase",
                    input.privPassphrase(),
                    SHORTEST_PASSPHRASE,
                    CredentialSecret.PRIV_PASSPHRASE,
                    secrets,
                    kept);
        } else if (level != null) {
            foreign(in, "privProtocol", input.privProtocol(), "is for authPriv only");
            foreign(in, "privPassphrase", input.privPassphrase(), "is for authPriv only");
        }
        in.check();
        Set<CredentialSecret> needed = priv != null
                ? Set.of(CredentialSecret.AUTH_PASSPHRASE, CredentialSecret.PRIV_PASSPHRASE)
                : auth != null ? Set.of(CredentialSecret.AUTH_PASSPHRASE) : Set.of();
        return new CredentialDescription(
                name, SnmpVersion.V3, username, level, auth, priv, contextName, secrets, needed);
    }

    private static void needed(
            Input in, String field, @Nullable String value, SecurityLevel level, List<String> allowed) {
        if (value == null || value.isBlank()) {
            in.reject(field, "is needed for %s: one of %s".formatted(level.wireName(), String.join(", ", allowed)));
        }
    }

    private static void foreign(Input in, String field, @Nullable String value, String message) {
        if (value != null && !value.isEmpty()) {
            in.reject(field, message);
        }
    }

    private static void secret(
            Input in,
            String field,
            @Nullable String value,
            int shortest,
            CredentialSecret which,
            Map<CredentialSecret, Secret> into,
            Set<CredentialSecret> kept) {
        if (value == null) {
            if (!kept.contains(which)) {
                in.reject(field, "is missing: it must have %d to %d characters".formatted(shortest, LONGEST_SECRET));
            }
        } else if (value.length() < shortest || value.length() > LONGEST_SECRET || !Input.storable(value)) {
            in.reject(field, "must have %d to %d characters".formatted(shortest, LONGEST_SECRET));
        } else {
            into.put(which, Secret.of(value));
        }
    }
}
