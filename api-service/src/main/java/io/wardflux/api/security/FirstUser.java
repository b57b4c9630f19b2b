package io.wardflux.api.security;

import java.security.SecureRandom;
import java.util.Base64;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;

/** Adds {@code admin} at the first start. Once there is a user, WARD_ADMIN_PASSWORD changes nothing any more. */
@Component
@DependsOnDatabaseInitialization
class FirstUser implements SmartInitializingSingleton {

    static final String NAME = "admin";
    private static final Logger LOG = LoggerFactory.getLogger(FirstUser.class);

    private final Users users;
    private final PasswordEncoder passwords;
    private final AccessSettings settings;

    FirstUser(Users users, PasswordEncoder passwords, AccessSettings settings) {
        this.users = users;
        this.passwords = passwords;
        this.settings = settings;
    }

    @Override
    public void afterSingletonsInstantiated() {
        if (!users.isEmpty()) {
            return;
        }
        String given = settings.adminPassword().reveal();
        String password = given.isEmpty() ? generated() : given;
        boolean added = users.add(new Users.User(NAME, passwords.encode(password), Role.ADMIN));
        if (added && given.isEmpty()) {
            // The only place where an operator can learn it; whoever does not want it here sets WARD_ADMIN_PASSWORD.
            LOG.warn("The first user is '{}' with the generated password '{}'. It is shown only now.", NAME, password);
        } else if (added) {
            LOG.info("The first user is '{}' with the password of WARD_ADMIN_PASSWORD.", NAME);
        }
    }

    private static String generated() {
        byte[] bytes = new byte[18];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
