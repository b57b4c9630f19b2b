package io.wardflux.api.health;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.security.SecurityRequirements;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.wardflux.api.health.ComponentHealth.Status;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "health", description = "Whether the system does its work")
class HealthController {

    private final HealthChecks checks;

    HealthController(HealthChecks checks) {
        this.checks = checks;
    }

    @GetMapping("/api/v1/health")
    @SecurityRequirements
    @Operation(summary = "Whether the system does its work; needs no login")
    @ApiResponse(responseCode = "200", description = "UP, or DEGRADED: a component says what is not done")
    @ApiResponse(responseCode = "503", description = "DOWN")
    ResponseEntity<SystemHealth> health() {
        SystemHealth health = checks.health();
        return ResponseEntity.status(health.status() == Status.DOWN ? HttpStatus.SERVICE_UNAVAILABLE : HttpStatus.OK)
                .cacheControl(CacheControl.noStore())
                .body(health);
    }
}
