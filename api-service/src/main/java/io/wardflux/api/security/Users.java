package io.wardflux.api.security;

import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class Users {

    /** Prints without its password's hash. */
    record User(String username, String passwordHash, Role role) {
        @Override
        public String toString() {
            return username + " (" + role + ")";
        }
    }

    private final JdbcClient database;

    Users(JdbcClient database) {
        this.database = database;
    }

    Optional<User> find(String username) {
        return database.sql("select username, password_hash, role from app_user where username = ?")
                .param(username)
                .query((row, number) -> new User(
                        row.getString("username"), row.getString("password_hash"), Role.valueOf(row.getString("role"))))
                .optional();
    }

    boolean isEmpty() {
        return database.sql("select not exists (select from app_user)")
                .query(Boolean.class)
                .single();
    }

    /** @return false where somebody has that name already */
    boolean add(User user) {
        return database.sql("insert into app_user (username, password_hash, role) values (?, ?, ?)"
                                + " on conflict (username) do nothing")
                        .params(
                                user.username(),
                                user.passwordHash(),
                                user.role().name())
                        .update()
                == 1;
    }
}
