package io.wardflux.api.profile;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/devices/{id}/poll-profile")
@Tag(name = "devices")
class PollProfileController {

    private final PollProfiles profiles;

    PollProfileController(PollProfiles profiles) {
        this.profiles = profiles;
    }

    @GetMapping
    @Operation(
            summary = "How the device is asked, why so, and what was sent to it",
            description = "In numbers, and in sentences for people.")
    PollProfileAnswer get(@PathVariable long id) {
        return profiles.get(id);
    }

    @PutMapping
    @Operation(
            summary = "Decides how the device is asked; replaces what was decided before",
            description = "Workers follow with the device's next poll. What is left out is learned, or the system's.")
    PollProfileAnswer pin(@PathVariable long id, @RequestBody PollProfileInput input) {
        return profiles.pin(id, input);
    }

    @DeleteMapping
    @Operation(summary = "Forgets what was learned and what was decided; the next poll begins anew")
    ResponseEntity<Void> reset(@PathVariable long id) {
        profiles.reset(id);
        return ResponseEntity.noContent().build();
    }
}
