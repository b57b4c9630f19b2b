package io.wardflux.api.security;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.wardflux.api.problem.FieldProblem;
import io.wardflux.api.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "login")
class LoginController {

    private static final int LONGEST = 1000;

    record Login(
            @Schema(example = "admin") @Nullable String username,
            @Schema(format = "password") @Nullable String password) {
        @Override
        public String toString() {
            return "Login[" + username + "]";
        }
    }

    record Token(
            String accessToken,
            @Schema(allowableValues = "Bearer") String tokenType,
            Instant expiresAt) {}

    private final Users users;
    private final PasswordEncoder passwords;
    private final LoginThrottle throttle;
    private final Tokens tokens;

    /** Of nobody's password: looking it up takes as long for an unknown name as for a known one. */
    private final String nobodysHash;

    LoginController(Users users, PasswordEncoder passwords, LoginThrottle throttle, Tokens tokens) {
        this.users = users;
        this.passwords = passwords;
        this.throttle = throttle;
        this.tokens = tokens;
        this.nobodysHash = passwords.encode("nobody's");
    }

    @PostMapping("/api/v1/auth/login")
    @SecurityRequirements
    @Operation(summary = "Gives a token, to be sent as 'Authorization: Bearer …' with every other call")
    Token login(@RequestBody Login login) {
        List<FieldProblem> errors = new ArrayList<>();
        String username = given("username", login.username(), errors);
        String password = given("password", login.password(), errors);
        if (!errors.isEmpty()) {
            throw ProblemException.invalid(errors);
        }
        Duration waiting = throttle.waiting(username);
        if (!waiting.isZero()) {
            throw ProblemException.of(
                    HttpStatus.TOO_MANY_REQUESTS,
                    "Too many failed logins of this user: try again in %d s.".formatted(waiting.toSeconds() + 1));
        }
        Optional<Users.User> user = users.find(username);
        boolean matches =
                passwords.matches(password, user.map(Users.User::passwordHash).orElse(nobodysHash));
        if (user.isEmpty() || !matches) {
            throttle.failed(username);
            throw ProblemException.of(HttpStatus.UNAUTHORIZED, "The user name or the password is wrong.");
        }
        throttle.succeeded(username);
        Tokens.Issued issued = tokens.issue(user.get().username(), user.get().role());
        return new Token(issued.token(), "Bearer", issued.expiresAt());
    }

    private static String given(String field, @Nullable String text, List<FieldProblem> errors) {
        if (text == null || text.isEmpty() || text.length() > LONGEST || text.indexOf('\0') >= 0) {
            errors.add(new FieldProblem(field, "must be a text of 1 to " + LONGEST + " characters"));
            return "";
        }
        return text;
    }
}
