package io.wardflux.api.problem;

import io.wardflux.model.snmp.Oid;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Checks what a caller sent and collects all that is wrong with it, so that it is said at once. A check that fails
 * answers with something valid, and {@link #check()} throws.
 */
public final class Input {

    public static final int MIN_INTERVAL_SECONDS = 10;
    public static final int MAX_INTERVAL_SECONDS = 86_400;

    private static final int MOST_ERRORS = 200;

    private final String prefix;
    private final List<FieldProblem> invalid;
    private final List<FieldProblem> conflicts;

    private Input(String prefix, List<FieldProblem> invalid, List<FieldProblem> conflicts) {
        this.prefix = prefix;
        this.invalid = invalid;
        this.conflicts = conflicts;
    }

    public Input() {
        this("", new ArrayList<>(), new ArrayList<>());
    }

    /** For what is inside: {@code at("items[2]")}, {@code at("[3]")}. */
    public Input at(String part) {
        return new Input(path(part), invalid, conflicts);
    }

    /** @param message completes the sentence that begins with the field's name */
    public void reject(String field, String message) {
        if (invalid.size() < MOST_ERRORS) {
            invalid.add(new FieldProblem(path(field), message));
        }
    }

    /** The input is well-formed, but does not go with what is there. */
    public void conflict(String field, String message) {
        if (conflicts.size() < MOST_ERRORS) {
            conflicts.add(new FieldProblem(path(field), message));
        }
    }

    /** @throws ProblemException 400 if something was rejected, else 409 if there are conflicts */
    public void check() {
        if (!invalid.isEmpty()) {
            List<FieldProblem> all = new ArrayList<>(invalid);
            all.addAll(conflicts);
            throw ProblemException.invalid(all);
        }
        if (!conflicts.isEmpty()) {
            throw ProblemException.conflict(conflicts);
        }
    }

    /** One line, without blanks around it; must be there. */
    public String name(String field, @Nullable String value, int longest) {
        String text = line(field, value, longest);
        if (text.isEmpty() && (value == null || value.isBlank())) {
            reject(field, "is missing: it must be a text of 1 to " + longest + " characters");
        }
        return text;
    }

    /** One line, without blanks around it; empty where it is not there. */
    public String line(String field, @Nullable String value, int longest) {
        String text = text(field, value, longest).strip();
        if (text.chars().anyMatch(Character::isISOControl)) {
            reject(field, "must not have line breaks or control characters");
            return "";
        }
        return text;
    }

    /** Any text; empty where it is not there. */
    public String text(String field, @Nullable String value, int longest) {
        String text = value == null ? "" : value;
        if (text.length() > longest) {
            reject(field, "has " + text.length() + " characters but must have at most " + longest);
            return "";
        }
        if (!storable(text)) {
            reject(field, "has a character that cannot be stored");
            return "";
        }
        return text;
    }

    /** Postgres stores neither NUL nor half a surrogate pair. */
    public static boolean storable(String text) {
        return text.indexOf('\0') < 0
                && text.codePoints().noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    public int number(String field, @Nullable Integer value, int otherwise, int least, int most) {
        if (value == null) {
            return otherwise;
        }
        if (value < least || value > most) {
            reject(field, "is " + value + " but must be from " + least + " to " + most);
            return otherwise;
        }
        return value;
    }

    /** Null, the default, or within what the plan can do. */
    public @Nullable Integer intervalSeconds(String field, @Nullable Integer value) {
        return value == null ? null : number(field, value, 60, MIN_INTERVAL_SECONDS, MAX_INTERVAL_SECONDS);
    }

    /** In its canonical text; empty where it is none. */
    public String oid(String field, @Nullable String value) {
        if (value == null || value.isBlank()) {
            reject(field, "is missing: it must be an OID such as 1.3.6.1.2.1.1.3.0");
            return "";
        }
        try {
            return Oid.parse(value.strip()).toString();
        } catch (IllegalArgumentException e) {
            reject(field, "is not an OID: write numbers with dots, such as 1.3.6.1.2.1.1.3.0");
            return "";
        }
    }

    /** One of an enumeration, by its wire name. */
    public <E> @Nullable E oneOf(
            String field, @Nullable String value, Function<String, Optional<E>> of, List<String> allowed) {
        if (value == null || value.isBlank()) {
            return null;
        }
        Optional<E> found = of.apply(value.strip());
        if (found.isEmpty()) {
            reject(field, "is '%s' but must be one of %s".formatted(shortened(value), String.join(", ", allowed)));
        }
        return found.orElse(null);
    }

    public static String shortened(String value) {
        String plain = value.replaceAll("\\p{Cntrl}", "?");
        return plain.length() > 60 ? plain.substring(0, 60) + "…" : plain;
    }

    private String path(String field) {
        return prefix.isEmpty() || field.isEmpty() || field.startsWith("[") ? prefix + field : prefix + "." + field;
    }
}
