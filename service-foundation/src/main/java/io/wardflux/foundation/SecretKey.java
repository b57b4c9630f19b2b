package io.wardflux.foundation;

import io.wardflux.model.secret.SecretBox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.core.env.Environment;

/** Finds the key with which secrets are sealed. */
final class SecretKey {

    private static final String MAKE_ONE = "make one with 'openssl rand -base64 32'";

    private SecretKey() {}

    static SecretBox box(Environment environment) {
        String direct = environment.getProperty("ward.secret-key", "");
        String file = environment.getProperty("ward.secret-key-file", "");
        if (direct.isBlank() && file.isBlank()) {
            throw new SettingException(
                    "No secret key: set WARD_SECRET_KEY to the base64 of 32 bytes, or WARD_SECRET_KEY_FILE to a file with"
                            + " it (" + MAKE_ONE + ").");
        }
        if (!direct.isBlank()) {
            return open(direct, "WARD_SECRET_KEY");
        }
        try {
            return open(Files.readString(Path.of(file)), "The file of WARD_SECRET_KEY_FILE (" + file + ")");
        } catch (IOException e) {
            throw new SettingException("The file of WARD_SECRET_KEY_FILE (" + file + ") cannot be read.", e);
        }
    }

    private static SecretBox open(String base64, String where) {
        try {
            return SecretBox.fromBase64(base64.strip());
        } catch (IllegalArgumentException e) {
            // The cause is left out on purpose: messages of decoders quote their input.
            throw new SettingException(where + " is not the base64 of 32 bytes: " + MAKE_ONE + ".");
        }
    }
}
