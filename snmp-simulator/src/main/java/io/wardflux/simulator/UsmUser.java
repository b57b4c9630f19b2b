package io.wardflux.simulator;

import java.nio.charset.StandardCharsets;

/**
 * The user whom all devices know by v3, as the flags say it.
 *
 * @param name empty where there is none, and v3 is met with silence
 * @param privPassphrase empty for a user without privacy
 */
public record UsmUser(String name, String auth, String authPassphrase, String priv, String privPassphrase) {

    static final UsmUser NONE = new UsmUser("", "SHA-256", "", "AES-128", "");

    private static final int SHORTEST_PASSPHRASE = 8;
    private static final int LONGEST_NAME = 32;

    boolean exists() {
        return !name.isEmpty();
    }

    /** @param flag one of those that begin with {@code v3-} */
    UsmUser with(String flag, String value) {
        return switch (flag) {
            case "v3-user" -> new UsmUser(value, auth, authPassphrase, priv, privPassphrase);
            case "v3-auth" -> new UsmUser(name, value, authPassphrase, priv, privPassphrase);
            case "v3-auth-passphrase" -> new UsmUser(name, auth, value, priv, privPassphrase);
            case "v3-priv" -> new UsmUser(name, auth, authPassphrase, value, privPassphrase);
            case "v3-priv-passphrase" -> new UsmUser(name, auth, authPassphrase, priv, value);
            default -> throw new IllegalArgumentException("'--" + flag + "' is not a flag of the simulator");
        };
    }

    /** @throws IllegalArgumentException in one sentence, naming the flag that is wrong or missing */
    void check() {
        if (!exists()) {
            if (!equals(NONE)) {
                throw new IllegalArgumentException("What is said of a user by --v3-... needs --v3-user");
            }
            return;
        }
        if (name.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
            throw new IllegalArgumentException("--v3-user has at most " + LONGEST_NAME + " octets");
        }
        AuthProtocol.of(auth);
        if (!priv.equals("AES-128")) {
            throw new IllegalArgumentException("--v3-priv '" + priv + "' is not AES-128");
        }
        if (authPassphrase.length() < SHORTEST_PASSPHRASE) {
            throw new IllegalArgumentException("--v3-auth-passphrase has at least 8 characters");
        }
        if (!privPassphrase.isEmpty() && privPassphrase.length() < SHORTEST_PASSPHRASE) {
            throw new IllegalArgumentException("--v3-priv-passphrase has at least 8 characters, or is left out");
        }
    }

    @Override
    public String toString() {
        return "UsmUser[" + name + ", " + auth + ", " + priv + "]";
    }
}
