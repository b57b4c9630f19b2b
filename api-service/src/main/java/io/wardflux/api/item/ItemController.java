package io.wardflux.api.item;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.wardflux.api.paging.ListQuery;
import io.wardflux.api.paging.Paged;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

@RestController
@RequestMapping("/api/v1")
@Tag(name = "items", description = "What is polled of a device")
class ItemController {

    private final Items items;

    ItemController(Items items) {
        this.items = items;
    }

    @GetMapping("/devices/{id}/items")
    @Operation(summary = "Lists the items of a device with their last values")
    Paged<ItemView> list(
            @PathVariable long id,
            ListQuery query,
            @RequestParam(required = false) @Nullable Boolean enabled,
            @Parameter(description = "how the last poll of the item ended") @RequestParam(required = false) @Nullable String outcome) {
        return items.list(id, query, enabled, outcome);
    }

    @PostMapping("/devices/{id}/items")
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Adds an item to this device alone")
    ItemView add(@PathVariable long id, @RequestBody ItemInput input) {
        return items.add(id, input);
    }

    @PatchMapping(
            path = "/items/{id}",
            consumes = {MediaType.APPLICATION_JSON_VALUE, "application/merge-patch+json"})
    @Operation(
            summary = "Changes an item (RFC 7396); of a template's item only enabled and intervalSeconds",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            content = {
                                @Content(
                                        mediaType = "application/merge-patch+json",
                                        schema = @Schema(implementation = ItemInput.class)),
                                @Content(
                                        mediaType = "application/json",
                                        schema = @Schema(implementation = ItemInput.class))
                            }))
    ItemView patch(@PathVariable long id, @RequestBody JsonNode patch) {
        return items.patch(id, patch);
    }

    @DeleteMapping("/items/{id}")
    @Operation(summary = "Deletes an item of the device's own")
    ResponseEntity<Void> delete(@PathVariable long id) {
        items.delete(id);
        return ResponseEntity.noContent().build();
    }
}
