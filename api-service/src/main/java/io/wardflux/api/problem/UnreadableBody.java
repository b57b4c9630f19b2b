package io.wardflux.api.problem;

import java.util.List;
import org.springframework.http.converter.HttpMessageNotReadableException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** Says what is wrong with a body in the caller's words, and nothing of our classes. */
public final class UnreadableBody {

    private UnreadableBody() {}

    static FieldProblem explain(HttpMessageNotReadableException e) {
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof JacksonException jackson) {
                return explain(jackson, "JSON");
            }
        }
        return new FieldProblem("", "is missing: a body is needed here");
    }

    /** @param format JSON or YAML */
    public static FieldProblem explain(JacksonException e, String format) {
        String field = field(e.getPath());
        return switch (e) {
            case UnrecognizedPropertyException unknown -> new FieldProblem(field, "is not known here");
            case MismatchedInputException mismatch
            when mismatch.getTargetType() != null ->
                new FieldProblem(field, "must be " + wanted(mismatch.getTargetType()));
            case StreamConstraintsException constraint ->
                new FieldProblem(field, "is nested too deeply or too long to be read" + place(e));
            case StreamReadException broken
            when isDuplicate(broken) -> new FieldProblem(field, "has a property twice" + place(e));
            case StreamReadException broken -> new FieldProblem(field, "is not well-formed " + format + place(e));
            default -> new FieldProblem(field, "cannot be read" + place(e));
        };
    }

    private static boolean isDuplicate(StreamReadException e) {
        return String.valueOf(e.getOriginalMessage()).startsWith("Duplicate");
    }

    private static String place(JacksonException e) {
        TokenStreamLocation at = e.getLocation();
        return at == null || at.getLineNr() < 1
                ? ""
                : " at line " + at.getLineNr() + ", column " + Math.max(at.getColumnNr(), 1);
    }

    private static String wanted(Class<?> type) {
        if (type == String.class) {
            return "a text";
        }
        if (type == Boolean.class || type == boolean.class) {
            return "true or false";
        }
        if (type == Integer.class || type == int.class || type == Long.class || type == long.class) {
            return "a whole number";
        }
        if (Number.class.isAssignableFrom(type) || type.isPrimitive()) {
            return "a number";
        }
        return Iterable.class.isAssignableFrom(type) || type.isArray() ? "a list" : "an object";
    }

    private static String field(List<JacksonException.Reference> path) {
        var text = new StringBuilder();
        for (JacksonException.Reference step : path) {
            if (step.getPropertyName() == null) {
                text.append('[').append(step.getIndex()).append(']');
            } else {
                text.append(text.isEmpty() ? "" : ".").append(step.getPropertyName());
            }
        }
        return text.toString();
    }
}
