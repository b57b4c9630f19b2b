package io.wardflux.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Nothing answers without a token, except what is listed here. */
class SecurityIT {

    private static final Set<String> PUBLIC = Set.of(
            "POST /api/v1/auth/login",
            "GET /api/v1/health",
            "GET /v3/api-docs",
            "GET /v3/api-docs.yaml",
            "GET /v3/api-docs/swagger-config",
            "GET /docs",
            "GET /swagger-ui/index.html");

    private final RunningApi api = RunningApi.shared();

    @Test
    void everyEndpointButTheListedOnesAsksForAToken() {
        List<String> asked = new ArrayList<>();
        api.context()
                .getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods()
                .keySet()
                .forEach(mapping -> {
                    Set<RequestMethod> methods = mapping.getMethodsCondition().getMethods();
                    for (String pattern : mapping.getPatternValues()) {
                        for (RequestMethod method : methods.isEmpty() ? Set.of(RequestMethod.GET) : methods) {
                            String endpoint = method + " " + pattern;
                            if (!PUBLIC.contains(endpoint) && !pattern.equals("/error")) {
                                asked.add(endpoint);
                                var answer = without(method.name(), pattern.replaceAll("\\{[^}]+}", "1"));
                                assertThat(answer.status()).as(endpoint).isEqualTo(401);
                                assertThat(answer.contentType()).as(endpoint).isEqualTo("application/problem+json");
                            }
                        }
                    }
                });
        assertThat(asked).isNotEmpty();
    }

    @Test
    void aWrongTokenIsNone() {
        String forged = api.token().substring(0, api.token().length() - 4) + "AAAA";
        var answer = api.send(api.request("/api/v1/nothing", forged).GET());
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.json().path("status").asInt()).isEqualTo(401);
    }

    @Test
    void anUnknownPathIsNotFound() {
        var answer = api.get("/api/v1/nothing");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.contentType()).isEqualTo("application/problem+json");
    }

    @Test
    void aLoginGivesABearerTokenUntilATime() {
        var answer = api.login("admin", RunningApi.ADMIN_PASSWORD);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("tokenType").asString()).isEqualTo("Bearer");
        assertThat(answer.json().path("expiresAt").asString()).matches("\\d{4}-\\d\\d-\\d\\dT.*Z");
    }

    @Test
    void aWrongPasswordAndAnUnknownNameAreToldAlike() {
        var wrong = api.login("admin", "wrong");
        var unknown = api.login("somebody", "wrong");
        assertThat(wrong.status()).isEqualTo(401);
        assertThat(wrong.body()).isEqualTo(unknown.body());
        api.login("admin", RunningApi.ADMIN_PASSWORD);
    }

    @Test
    void someFailedLoginsMakeANameWaitAndNoOther() {
        for (int i = 0; i < 5; i++) {
            assertThat(api.login("guessed", "wrong" + i).status()).isEqualTo(401);
        }
        assertThat(api.login("guessed", "wrong").status()).isEqualTo(429);
        assertThat(api.login("admin", RunningApi.ADMIN_PASSWORD).status()).isEqualTo(200);
    }

    @Test
    void anEmptyLoginNamesItsFields() {
        var answer = api.post("/api/v1/auth/login", Map.of());
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.fields()).containsExactly("username", "password");
    }

    @Test
    void aViewerOnlyReads() {
        String hash = api.context().getBean(PasswordEncoder.class).encode("viewer's");
        api.database()
                .sql("insert into app_user (username, password_hash, role) values ('viewer', ?, 'VIEWER')"
                        + " on conflict do nothing")
                .param(hash)
                .update();
        String token =
                api.login("viewer", "viewer's").json().path("accessToken").asString();
        assertThat(api.send(api.request("/api/v1/nothing", token).GET()).status())
                .isEqualTo(404);
        var refused = api.send(api.request("/api/v1/nothing", token).DELETE());
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.contentType()).isEqualTo("application/problem+json");
    }

    @Test
    void whatIsPublicAnswersWithoutAToken() {
        for (String path : List.of(
                "/actuator/health", "/actuator/health/readiness", "/actuator/prometheus", "/v3/api-docs", "/docs")) {
            assertThat(without("GET", path).status()).as(path).isIn(200, 302);
        }
        assertThat(without("GET", "/actuator/env").status()).isEqualTo(401);
    }

    private RunningApi.Answer without(String method, String path) {
        return api.send(api.request(path, "").method(method, HttpRequest.BodyPublishers.noBody()));
    }
}
