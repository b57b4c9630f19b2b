package io.wardflux.api.probe;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.wardflux.api.problem.Problem;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/devices/{id}")
@Tag(name = "devices")
class ProbeController {

    private final Probes probes;

    ProbeController(Probes probes) {
        this.probes = probes;
    }

    @PostMapping("/test")
    @Operation(summary = "Asks the agent once, and says in plain words what is wrong")
    TestAnswer test(@PathVariable long id) {
        return probes.test(id);
    }

    @PostMapping("/detect")
    @Operation(summary = "Asks the agent what it is, and assigns vendor and templates that fit")
    @ApiResponse(responseCode = "200", description = "What it is")
    @ApiResponse(
            responseCode = "502",
            description = "The agent refuses",
            content =
                    @Content(mediaType = "application/problem+json", schema = @Schema(implementation = Problem.class)))
    @ApiResponse(
            responseCode = "504",
            description = "The agent does not answer",
            content =
                    @Content(mediaType = "application/problem+json", schema = @Schema(implementation = Problem.class)))
    DetectAnswer detect(
            @PathVariable long id,
            @Parameter(description = "false: only looks") @RequestParam(defaultValue = "true") boolean assign) {
        return probes.detect(id, assign);
    }
}
