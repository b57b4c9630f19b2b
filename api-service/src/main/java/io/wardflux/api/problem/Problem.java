package io.wardflux.api.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** RFC 9457. */
@Schema(description = "What went wrong (RFC 9457)")
public record Problem(
        @Schema(example = "about:blank") String type,
        @Schema(example = "Bad Request") String title,
        @Schema(example = "400") int status,

        @Schema(example = "The input is not valid: ip is not an IP address.")
        String detail,

        @Schema(example = "/api/v1/devices") @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String instance,

        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<FieldProblem> errors) {

    static Problem of(int status, String detail, @Nullable String instance, List<FieldProblem> errors) {
        HttpStatus known = HttpStatus.resolve(status);
        String title = known == null ? "Error" : known.getReasonPhrase();
        return new Problem("about:blank", title, status, detail, instance, errors);
    }
}
