package io.wardflux.api.problem;

import java.util.List;
import java.util.stream.Collectors;
import org.springframework.http.HttpStatus;

/** A call that fails through its caller. */
public final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final int SHOWN_IN_DETAIL = 3;

    private final HttpStatus status;
    private final transient List<FieldProblem> errors;

    private ProblemException(HttpStatus status, String detail, List<FieldProblem> errors) {
        super(detail);
        this.status = status;
        this.errors = List.copyOf(errors);
    }

    /** 400 */
    public static ProblemException invalid(List<FieldProblem> errors) {
        String what = errors.stream()
                .limit(SHOWN_IN_DETAIL)
                .map(e -> (e.field().isEmpty() ? "it " : e.field() + " ") + e.message())
                .collect(Collectors.joining("; "));
        String more = errors.size() > SHOWN_IN_DETAIL ? "; and " + (errors.size() - SHOWN_IN_DETAIL) + " more" : "";
        return new ProblemException(HttpStatus.BAD_REQUEST, "The input is not valid: " + what + more + ".", errors);
    }

    /** 400 */
    public static ProblemException invalid(String field, String message) {
        return invalid(List.of(new FieldProblem(field, message)));
    }

    /** 404: {@code notFound("device", 7)} is "There is no device 7." */
    public static ProblemException notFound(String what, Object id) {
        return new ProblemException(HttpStatus.NOT_FOUND, "There is no " + what + " " + id + ".", List.of());
    }

    /** 409 */
    public static ProblemException conflict(String detail) {
        return new ProblemException(HttpStatus.CONFLICT, detail, List.of());
    }

    /** 409 for the sake of one field. */
    public static ProblemException conflict(String field, String message) {
        return conflict(List.of(new FieldProblem(field, message)));
    }

    /** 409 */
    public static ProblemException conflict(List<FieldProblem> errors) {
        FieldProblem first = errors.getFirst();
        return new ProblemException(HttpStatus.CONFLICT, first.field() + " " + first.message() + ".", errors);
    }

    /** 409: someone else has changed it since the caller has read it. */
    public static ProblemException stale(String field, long given, long current) {
        return conflict(
                field,
                "is %d but is %d by now, somebody has changed it: read it again and repeat your change"
                        .formatted(given, current));
    }

    /** Any other. */
    public static ProblemException of(HttpStatus status, String detail) {
        return new ProblemException(status, detail, List.of());
    }

    public HttpStatus status() {
        return status;
    }

    public List<FieldProblem> errors() {
        return errors;
    }

    public String detail() {
        return String.valueOf(getMessage());
    }
}
