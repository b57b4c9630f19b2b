package io.wardflux.api.device;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.wardflux.api.paging.ListQuery;
import io.wardflux.api.paging.Paged;
import java.net.URI;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

@RestController
@RequestMapping("/api/v1/devices")
@Tag(name = "devices", description = "What is watched")
class DeviceController {

    private final Devices devices;
    private final DeviceQueries queries;

    DeviceController(Devices devices, DeviceQueries queries) {
        this.devices = devices;
        this.queries = queries;
    }

    @GetMapping
    @Operation(summary = "Lists devices with their status")
    Paged<DeviceView> list(ListQuery query, DeviceFilter filter) {
        return queries.list(query, filter);
    }

    @PostMapping
    @Operation(summary = "Adds a device; it is polled at once")
    ResponseEntity<DeviceView> add(@RequestBody DeviceInput input) {
        DeviceView added = devices.add(input);
        return ResponseEntity.created(URI.create("/api/v1/devices/" + added.id()))
                .body(added);
    }

    @GetMapping("/{id}")
    @Operation(summary = "Shows a device with its status")
    DeviceView get(@PathVariable long id) {
        return devices.get(id);
    }

    @PutMapping("/{id}")
    @Operation(summary = "Replaces what is said of a device; needs the version that was read")
    DeviceView replace(@PathVariable long id, @RequestBody DeviceInput input) {
        return devices.replace(id, input);
    }

    @PatchMapping(
            path = "/{id}",
            consumes = {MediaType.APPLICATION_JSON_VALUE, "application/merge-patch+json"})
    @Operation(
            summary = "Changes some fields of a device (RFC 7396)",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            content = {
                                @Content(
                                        mediaType = "application/merge-patch+json",
                                        schema = @Schema(implementation = DeviceInput.class)),
                                @Content(
                                        mediaType = "application/json",
                                        schema = @Schema(implementation = DeviceInput.class))
                            }))
    DeviceView patch(@PathVariable long id, @RequestBody JsonNode patch) {
        return devices.patch(id, patch);
    }

    @DeleteMapping("/{id}")
    @Operation(summary = "Deletes a device with its items; its samples stay")
    ResponseEntity<Void> delete(@PathVariable long id) {
        devices.delete(id);
        return ResponseEntity.noContent().build();
    }
}
