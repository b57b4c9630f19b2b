package io.wardflux.api.template;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.wardflux.api.paging.ListQuery;
import io.wardflux.api.paging.Paged;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/templates")
@Tag(name = "templates", description = "What is polled of a kind of device")
class TemplateController {

    private static final String YAML = "application/yaml";

    private final Templates templates;
    private final TemplateYaml yaml;

    TemplateController(Templates templates, TemplateYaml yaml) {
        this.templates = templates;
        this.yaml = yaml;
    }

    @GetMapping
    @Operation(summary = "Lists templates with their items and discovery rules")
    Paged<TemplateView> list(ListQuery query) {
        return templates.list(query);
    }

    @PostMapping
    @Operation(summary = "Adds a template")
    ResponseEntity<TemplateView> add(@RequestBody TemplateInput input) {
        return created(templates.add(input));
    }

    @GetMapping("/{id}")
    @Operation(summary = "Shows a template")
    TemplateView get(@PathVariable long id) {
        return templates.get(id);
    }

    @PutMapping("/{id}")
    @Operation(summary = "Changes a template and with it its devices' items; what keeps its name keeps its history")
    TemplateView replace(@PathVariable long id, @RequestBody TemplateInput input) {
        return templates.replace(id, input);
    }

    @DeleteMapping("/{id}")
    @Operation(summary = "Deletes a template")
    ResponseEntity<Void> delete(
            @PathVariable long id,
            @Parameter(description = "also where devices have it: it is taken off them, with their items of it")
                    @RequestParam(defaultValue = "false")
                    boolean force) {
        templates.delete(id, force);
        return ResponseEntity.noContent().build();
    }

    @PostMapping(
            path = "/import",
            consumes = {YAML, "application/x-yaml", "text/yaml", "text/x-yaml", "text/plain"})
    @Operation(
            summary = "Adds a template from YAML",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            content =
                                    @Content(mediaType = YAML, schema = @Schema(implementation = TemplateInput.class))))
    ResponseEntity<TemplateView> importOne(
            @RequestBody byte[] text,
            @Parameter(description = "changes the template of the same name, if there is one")
                    @RequestParam(defaultValue = "false")
                    boolean replace) {
        return created(templates.importOne(yaml.read(new String(text, StandardCharsets.UTF_8)), replace));
    }

    @GetMapping(path = "/{id}/export", produces = YAML)
    @Operation(summary = "Gives a template as YAML, as the import takes it")
    ResponseEntity<byte[]> export(@PathVariable long id) {
        TemplateView template = templates.get(id);
        String file = template.name().replaceAll("[^A-Za-z0-9._-]+", "-") + ".yaml";
        return ResponseEntity.ok()
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment().filename(file).build().toString())
                .body(yaml.write(template.asInput()).getBytes(StandardCharsets.UTF_8));
    }

    private static ResponseEntity<TemplateView> created(TemplateView added) {
        return ResponseEntity.created(URI.create("/api/v1/templates/" + added.id()))
                .body(added);
    }
}
