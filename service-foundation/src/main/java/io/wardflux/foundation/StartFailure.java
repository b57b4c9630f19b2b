package io.wardflux.foundation;

import java.sql.SQLException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.validation.BindValidationException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.validation.FieldError;

/** Turns what stopped a start into one sentence that names the setting to change. */
final class StartFailure implements FailureAnalyzer, Ordered {

    private final @Nullable Environment environment;

    StartFailure(@Nullable Environment environment) {
        this.environment = environment;
    }

    @Override
    public int getOrder() {
        return HIGHEST_PRECEDENCE;
    }

    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String sentence = switch (cause) {
                case SettingException e -> e.getMessage();
                case PortInUseException e -> portTaken(e.getPort());
                case SQLException e -> database(e);
                case RuntimeException e
                when isBadDatabaseUrl(e) ->
                    "WARD_DB_URL is '%s' but must be like jdbc:postgresql://localhost:5432/ward."
                            .formatted(setting("ward.db.url", ""));
                case BindValidationException e -> invalid(e);
                case BindException e
                when e.getCause() == null || !(e.getCause() instanceof BindValidationException) -> unbound(e);
                default -> null;
            };
            if (sentence != null) {
                return new FailureAnalysis(sentence, null, failure);
            }
        }
        return null;
    }

    private String portTaken(int port) {
        String setting = setting("ward.port-setting", "SERVER_PORT");
        return "Port %d is taken by another process: stop that one, or set %s to a free port.".formatted(port, setting);
    }

    private @Nullable String database(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        String url = setting("ward.db.url", "the configured URL");
        if (state.startsWith("08")) {
            return "The database at %s does not answer (%s): start it, or correct WARD_DB_URL."
                    .formatted(url, oneLine(e));
        }
        if (state.startsWith("28")) {
            return "The database at %s refuses the login of '%s': correct WARD_DB_USER and WARD_DB_PASSWORD."
                    .formatted(url, setting("ward.db.user", ""));
        }
        if (state.equals("3D000")) {
            return "The database of %s does not exist: create it, or correct WARD_DB_URL.".formatted(url);
        }
        return null;
    }

    /** Spring Boot and the connection pool say it in different words. */
    private static boolean isBadDatabaseUrl(RuntimeException e) {
        String message = String.valueOf(e.getMessage());
        return message.contains("claims to not accept jdbcUrl") || message.equals("'url' must start with \"jdbc\"");
    }

    private static String invalid(BindValidationException e) {
        String prefix = e.getValidationErrors().getName().toString();
        return e.getValidationErrors().getAllErrors().stream()
                .map(error -> error instanceof FieldError field
                        ? "%s is '%s' but %s"
                                .formatted(
                                        environmentName(prefix + "." + field.getField()),
                                        field.getRejectedValue(),
                                        field.getDefaultMessage())
                        : environmentName(prefix) + " " + error.getDefaultMessage())
                .sorted()
                .collect(Collectors.joining("; ", "", "."));
    }

    private static String unbound(BindException e) {
        Object value = e.getProperty() == null ? null : e.getProperty().getValue();
        Throwable root = NestedExceptionUtils.getMostSpecificCause(e);
        return "%s cannot be '%s': %s.".formatted(environmentName(e.getName().toString()), value, oneLine(root));
    }

    /** How an operator would set a property: {@code ward.poll-interval} and {@code ward.pollInterval} alike. */
    static String environmentName(String property) {
        return property.replaceAll("([a-z])([A-Z])", "$1_$2")
                .replaceAll("[.\\-\\[\\]]+", "_")
                .toUpperCase(java.util.Locale.ROOT);
    }

    private String setting(String property, String otherwise) {
        String value = environment == null ? null : environment.getProperty(property);
        return value == null || value.isEmpty() ? otherwise : value;
    }

    private static String oneLine(Throwable e) {
        return String.valueOf(e.getMessage())
                .lines()
                .findFirst()
                .orElse("")
                .strip()
                .replaceAll("[.]$", "");
    }
}
