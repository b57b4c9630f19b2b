package io.wardflux.api.security;

import io.wardflux.foundation.SettingException;
import io.wardflux.model.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * @param adminPassword of the first user, {@code admin}; empty: one is made up
 * @param tokenLifetime how long a login lasts
 */
@ConfigurationProperties("ward")
record AccessSettings(Secret adminPassword, Duration tokenLifetime) {

    /** BCrypt looks at no more. */
    private static final int LONGEST_PASSWORD_BYTES = 72;

    AccessSettings {
        if (adminPassword.reveal().getBytes(StandardCharsets.UTF_8).length > LONGEST_PASSWORD_BYTES) {
            throw new SettingException("WARD_ADMIN_PASSWORD is longer than 72 bytes: choose a shorter one.");
        }
        if (tokenLifetime.compareTo(Duration.ofMinutes(1)) < 0 || tokenLifetime.compareTo(Duration.ofDays(30)) > 0) {
            throw new SettingException(
                    "WARD_TOKEN_LIFETIME is " + tokenLifetime + ": it must be from 1 minute (1m) to 30 days (30d).");
        }
    }
}
