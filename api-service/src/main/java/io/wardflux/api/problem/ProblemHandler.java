package io.wardflux.api.problem;

import io.wardflux.broker.BrokerUnavailableException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** Makes a problem of each exception; what is not the caller's fault is logged and shows nothing of its inside. */
@RestControllerAdvice
class ProblemHandler extends ResponseEntityExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemHandler.class);

    private final Map<String, Constraint> constraints;

    ProblemHandler(List<Constraint> constraints) {
        this.constraints = constraints.stream().collect(Collectors.toMap(Constraint::name, Function.identity()));
    }

    @ExceptionHandler
    ResponseEntity<Object> problem(ProblemException e, HttpServletRequest request) {
        return answer(e.status(), e.detail(), request.getRequestURI(), e.errors());
    }

    @ExceptionHandler
    ResponseEntity<Object> tooLarge(BodyTooLargeException e, HttpServletRequest request) {
        return answer(HttpStatus.CONTENT_TOO_LARGE, String.valueOf(e.getMessage()), request.getRequestURI(), List.of());
    }

    @ExceptionHandler
    ResponseEntity<Object> stale(OptimisticLockingFailureException e, HttpServletRequest request) {
        return answer(
                HttpStatus.CONFLICT,
                "It was changed by somebody else at the same time: read it again and repeat your change.",
                request.getRequestURI(),
                List.of(new FieldProblem("version", "is no longer the current one")));
    }

    @ExceptionHandler
    ResponseEntity<Object> constraint(DataIntegrityViolationException e, HttpServletRequest request) {
        String name = ViolatedConstraint.name(e);
        Constraint known = name == null ? null : constraints.get(name);
        if (known == null) {
            LOG.warn("A constraint refused what no check had found: {}", name, e);
            return answer(HttpStatus.CONFLICT, "The database refuses this change.", request.getRequestURI(), List.of());
        }
        return answer(
                HttpStatus.CONFLICT,
                known.field() + " " + known.message() + ".",
                request.getRequestURI(),
                List.of(new FieldProblem(known.field(), known.message())));
    }

    @ExceptionHandler({DataAccessResourceFailureException.class, CannotCreateTransactionException.class})
    ResponseEntity<Object> databaseAway(Exception e, HttpServletRequest request) {
        LOG.warn("The database does not answer: {}", e.getMessage());
        return answer(
                HttpStatus.SERVICE_UNAVAILABLE,
                "The database does not answer; try again later.",
                request.getRequestURI(),
                List.of());
    }

    @ExceptionHandler
    ResponseEntity<Object> brokerAway(BrokerUnavailableException e, HttpServletRequest request) {
        return answer(
                HttpStatus.SERVICE_UNAVAILABLE, String.valueOf(e.getMessage()), request.getRequestURI(), List.of());
    }

    @ExceptionHandler
    ResponseEntity<Object> database(DataAccessException e, HttpServletRequest request) {
        return unexpected(e, request);
    }

    /** Those are Spring Security's to answer. */
    @ExceptionHandler({AuthenticationException.class, AccessDeniedException.class})
    void security(RuntimeException e) {
        throw e;
    }

    @ExceptionHandler
    ResponseEntity<Object> unexpected(Exception e, HttpServletRequest request) {
        LOG.error("{} {} failed", request.getMethod(), request.getRequestURI(), e);
        return answer(
                HttpStatus.INTERNAL_SERVER_ERROR,
                "Something went wrong here; the log of api-service has it.",
                request.getRequestURI(),
                List.of());
    }

    @Override
    protected ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof BodyTooLargeException large) {
                return answer(
                        HttpStatus.CONTENT_TOO_LARGE, String.valueOf(large.getMessage()), path(request), List.of());
            }
            if (cause instanceof ProblemException problem) {
                return answer(problem.status(), problem.detail(), path(request), problem.errors());
            }
        }
        FieldProblem error = UnreadableBody.explain(e);
        ProblemException invalid = ProblemException.invalid(List.of(error));
        return answer(HttpStatus.BAD_REQUEST, invalid.detail(), path(request), invalid.errors());
    }

    @Override
    protected ResponseEntity<Object> handleTypeMismatch(
            TypeMismatchException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        String field = e instanceof MethodArgumentTypeMismatchException argument
                ? argument.getName()
                : String.valueOf(e.getPropertyName());
        Class<?> type = e.getRequiredType();
        String wanted = type == null
                ? "of another type"
                : Number.class.isAssignableFrom(type) || type.isPrimitive() ? "a number" : "of another form";
        ProblemException invalid = ProblemException.invalid(field, "is not valid: it must be " + wanted);
        return answer(HttpStatus.BAD_REQUEST, invalid.detail(), path(request), invalid.errors());
    }

    @Override
    protected ResponseEntity<Object> handleMissingServletRequestParameter(
            MissingServletRequestParameterException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        ProblemException invalid = ProblemException.invalid(e.getParameterName(), "is missing");
        return answer(HttpStatus.BAD_REQUEST, invalid.detail(), path(request), invalid.errors());
    }

    /** Of several parameters that are bound together. */
    @Override
    protected ResponseEntity<Object> handleMethodArgumentNotValid(
            MethodArgumentNotValidException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        ProblemException invalid = ProblemException.invalid(e.getFieldErrors().stream()
                .map(error -> new FieldProblem(
                        error.getField(),
                        error.isBindingFailure()
                                ? "is '%s', which is not of the right form"
                                        .formatted(Input.shortened(String.valueOf(error.getRejectedValue())))
                                : String.valueOf(error.getDefaultMessage())))
                .toList());
        return answer(HttpStatus.BAD_REQUEST, invalid.detail(), path(request), invalid.errors());
    }

    @Override
    protected ResponseEntity<Object> handleNoResourceFoundException(
            NoResourceFoundException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return answer(HttpStatus.NOT_FOUND, "There is nothing at this path.", path(request), List.of());
    }

    /** All others that Spring MVC knows: their problem's text is meant for callers. */
    @Override
    protected ResponseEntity<Object> handleExceptionInternal(
            Exception e, @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        if (status.is5xxServerError()) {
            LOG.error("A call failed", e);
        }
        String detail = body instanceof ProblemDetail problem && problem.getDetail() != null
                ? problem.getDetail()
                : "The call failed.";
        return ResponseEntity.status(status)
                .headers(headers)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(Problem.of(status.value(), detail, path(request), List.of()));
    }

    private static ResponseEntity<Object> answer(
            HttpStatus status, String detail, String path, List<FieldProblem> errors) {
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(Problem.of(status.value(), detail, path, errors));
    }

    private static String path(WebRequest request) {
        return ((ServletWebRequest) request).getRequest().getRequestURI();
    }
}
