package io.wardflux.benchmarks;

import java.util.List;
import java.util.Map;

/** What the agents of a benchmark want to hear; nothing that they guard is secret. */
final class Credentials {
    private static final String USER = "bench";
    private static final String AUTH = "bench-authentication";
    private static final String PRIVACY = "bench-privacy";

    private Credentials() {}

    static Map<String, Object> of(String snmp) {
        return switch (snmp) {
            case "v3" ->
                Map.of(
                        "name",
                        "bench",
                        "version",
                        "v3",
                        "username",
                        USER,
                        "securityLevel",
                        "authPriv",
                        "authProtocol",
                        "SHA-256",
                        "authPassphrase",
                        AUTH,
                        "privProtocol",
                        "AES-128",
                        "privPassphrase",
                        PRIVACY);
            default -> Map.of("name", "bench", "version", snmp, "community", "public");
        };
    }

    static List<String> simulatorFlags() {
        return List.of(
                "--v3-user",
                USER,
                "--v3-auth",
                "SHA-256",
                "--v3-auth-passphrase",
                AUTH,
                "--v3-priv",
                "AES-128",
                "--v3-priv-passphrase",
                PRIVACY);
    }
}
