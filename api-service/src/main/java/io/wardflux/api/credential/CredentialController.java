package io.wardflux.api.credential;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.wardflux.api.paging.ListQuery;
import io.wardflux.api.paging.Paged;
import java.net.URI;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/credentials")
@Tag(name = "credentials", description = "Communities and v3 users; secrets are write-only")
class CredentialController {

    private final Credentials credentials;

    CredentialController(Credentials credentials) {
        this.credentials = credentials;
    }

    @GetMapping
    @Operation(summary = "Lists credentials, without their secrets")
    Paged<CredentialView> list(ListQuery query) {
        return credentials.list(query);
    }

    @PostMapping
    @Operation(summary = "Adds a credential")
    ResponseEntity<CredentialView> add(@RequestBody CredentialInput input) {
        CredentialView added = credentials.add(input);
        return ResponseEntity.created(URI.create("/api/v1/credentials/" + added.id()))
                .body(added);
    }

    @GetMapping("/{id}")
    @Operation(summary = "Shows a credential, without its secrets")
    CredentialView get(@PathVariable long id) {
        return credentials.get(id);
    }

    @PutMapping("/{id}")
    @Operation(summary = "Changes a credential; secrets that are left out stay as they are")
    CredentialView replace(@PathVariable long id, @RequestBody CredentialInput input) {
        return credentials.replace(id, input);
    }

    @DeleteMapping("/{id}")
    @Operation(summary = "Deletes a credential that no device uses")
    ResponseEntity<Void> delete(@PathVariable long id) {
        credentials.delete(id);
        return ResponseEntity.noContent().build();
    }
}
