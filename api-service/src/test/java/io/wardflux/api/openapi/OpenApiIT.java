package io.wardflux.api.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import io.wardflux.api.RunningApi;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;

class OpenApiIT {

    private final RunningApi api = RunningApi.shared();
    private final JsonNode description =
            api.send(api.request("/v3/api-docs", "").GET()).json();

    @Test
    void itIsOpenApi31WithABearerTokenForAllButTheLogin() {
        assertThat(description.path("openapi").asString()).startsWith("3.1");
        assertThat(description
                        .path("components")
                        .path("securitySchemes")
                        .path("bearer")
                        .path("scheme")
                        .asString())
                .isEqualTo("bearer");
        assertThat(description.path("security").size()).isEqualTo(1);
        JsonNode login = description.path("paths").path("/api/v1/auth/login").path("post");
        assertThat(login.path("security").isArray()).isTrue();
        assertThat(login.path("security").size()).isZero();
    }

    @Test
    void everyEndpointIsDescribedWithASummaryAndItsProblems() {
        List<String> missing = new ArrayList<>();
        api.context()
                .getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods()
                .keySet()
                .forEach(mapping -> {
                    for (String pattern : mapping.getPatternValues()) {
                        Set<RequestMethod> methods =
                                mapping.getMethodsCondition().getMethods();
                        for (RequestMethod method : methods) {
                            JsonNode operation = description
                                    .path("paths")
                                    .path(pattern)
                                    .path(method.name().toLowerCase(java.util.Locale.ROOT));
                            boolean described = operation.hasNonNull("summary")
                                    && operation
                                            .path("responses")
                                            .path("400")
                                            .path("content")
                                            .has("application/problem+json");
                            if (pattern.startsWith("/api/") && !described) {
                                missing.add(method + " " + pattern);
                            }
                        }
                    }
                });
        assertThat(missing).isEmpty();
    }

    @Test
    void secretsAreWriteOnlyAndListsArePaged() {
        JsonNode schemas = description.path("components").path("schemas");
        assertThat(schemas.path("CredentialInput")
                        .path("properties")
                        .path("community")
                        .path("writeOnly")
                        .asBoolean())
                .isTrue();
        assertThat(schemas.path("Credential").path("properties").has("community"))
                .isFalse();
        assertThat(schemas.path("Problem").path("properties").has("errors")).isTrue();
        List<String> parameters = description
                .path("paths")
                .path("/api/v1/devices")
                .path("get")
                .path("parameters")
                .findValuesAsString("name");
        assertThat(parameters).contains("page", "size", "sort", "q", "status", "tag");
    }

    @Test
    void aPageShowsIt() {
        var page = api.send(api.request("/docs", "").GET());
        assertThat(page.status()).isEqualTo(302);
        assertThat(api.send(api.request("/swagger-ui/index.html", "").GET()).body())
                .contains("swagger-ui");
    }
}
