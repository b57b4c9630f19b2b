package io.wardflux.api.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.wardflux.api.RunningApi;
import io.wardflux.api.RunningApi.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** However a call is wrong, its answer is a problem that says where. */
class ProblemIT {

    private static final int BIG = 100 * 1024 * 1024;

    private final RunningApi api = RunningApi.shared();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"name": "a", "ip": }                        | '' | line 1, column 21
            {"name": "a", "ip": "10.0.0.1"               | '' | line 1
            {"name": "a" "ip": "10.0.0.1"}               | '' | column 14
            {"name": "a", "name": "b"}                   | '' | twice
            [1, 2]                                       | '' | an object
            "text"                                       | '' | an object
            {"name": {"a": 1}}                           | name | a text
            {"tags": {"a": {}}}                          | tags.a | a text
            {"templateIds": ["x"]}                       | templateIds[0] | a whole number
            {"port": 99999999999}                        | port | ''
            {"ip": "10.0.0.1"} trailing                  | '' | ''
            {"versin": 1}                                | versin | not known
            """)
    void brokenJsonNamesTheFieldOrThePlace(String body, String field, String says) {
        var answer = api.post("/api/v1/devices", body);
        assertProblem(answer, 400);
        assertThat(answer.fields()).containsExactly(field);
        assertThat(answer.body()).contains(says);
    }

    @Test
    void noBodyIsSaid() {
        var answer = api.post("/api/v1/devices", "");
        assertProblem(answer, 400);
        assertThat(answer.body()).contains("is missing");
    }

    @Test
    void deepNestingIsRefused() {
        assertProblem(api.post("/api/v1/devices", "{\"tags\": " + "[".repeat(5000)), 400);
        assertProblem(api.patch("/api/v1/devices/1", "{\"tags\": " + "{\"a\": ".repeat(5000)), 400);
    }

    @Test
    void aHundredMegabytesAreRefusedAtOnceWhereTheyAreAnnounced() {
        var answer = api.send(api.request("/api/v1/devices/bulk", api.token())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[BIG])));
        assertProblem(answer, 413);
        assertThat(answer.body()).contains("WARD_BODY_LIMIT");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "text/csv", "application/yaml"})
    void theyAreRefusedWhereTheyComeInChunksToo(String type) {
        String path = type.endsWith("yaml") ? "/api/v1/templates/import" : "/api/v1/devices/bulk";
        var answer = api.send(api.request(path, api.token())
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new Spaces(BIG))));
        assertProblem(answer, 413);
    }

    @Test
    void pathsMethodsAndMediaTypesAreAnsweredAsProblems() {
        assertProblem(api.get("/api/v1/nothing"), 404);
        assertProblem(api.get("/nothing"), 404);
        assertProblem(api.json("PUT", "/api/v1/devices", "{}"), 405);
        assertProblem(api.send("POST", "/api/v1/devices", "text/plain", "x"), 415);
        assertProblem(api.send("POST", "/api/v1/templates/import", "application/json", "{}"), 415);
        assertProblem(
                api.send(api.request("/api/v1/devices", api.token())
                        .header("Accept", "image/png")
                        .GET()),
                406);
        assertProblem(api.get("/api/v1/devices/99999999999999999999"), 400);
        assertProblem(api.get("/api/v1//devices"), 400);
        assertProblem(api.get("/api/v1/devices;a=b"), 400);
        assertProblem(api.get("/api/v1/devices/%00"), 400);
    }

    @ParameterizedTest
    @CsvSource({
        "page=-1, page",
        "page=x, page",
        "size=0, size",
        "size=1001, size",
        "sort=nothing, sort",
        "'sort=name,up', sort",
        "'sort=name;drop table device', sort",
        "q=%00, q",
        "status=broken, status",
        "enabled=maybe, enabled",
        "credentialId=x, credentialId",
        "tag=%00, tag"
    })
    void aWrongParameterIsNamed(String query, String field) {
        var answer = api.get("/api/v1/devices?" + query.replace(" ", "%20"));
        assertProblem(answer, 400);
        assertThat(answer.fields()).containsExactly(field);
    }

    @Test
    void aListIsPagedSortedAndSearched() {
        String prefix = "Paged_" + RunningApi.unique() + "%";
        for (String name : List.of("b", "a", "c")) {
            api.post("/api/v1/devices", Map.of("name", prefix + name, "ip", RunningApi.uniqueIp()));
        }
        String q = "q=" + prefix.replace("%", "%25");
        var page = api.get("/api/v1/devices?size=2&sort=name,desc&" + q).json();
        assertThat(page.path("content").findValuesAsString("name")).containsExactly(prefix + "c", prefix + "b");
        assertThat(page.path("page").toString())
                .isEqualTo("{\"size\":2,\"number\":0,\"totalElements\":3,\"totalPages\":2}");
        assertThat(api.get("/api/v1/devices?size=2&page=1&sort=name,desc&" + q)
                        .json()
                        .path("content")
                        .size())
                .isEqualTo(1);
        assertThat(api.get("/api/v1/devices?q=Paged%25%25")
                        .json()
                        .path("content")
                        .size())
                .isZero();
    }

    /** What no HTTP library sends. */
    @Test
    void whatIsNotHttpIsAProblemToo() throws IOException {
        assertThat(raw("GET /api/v1/devices?q={} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400")
                .contains("application/problem+json")
                .doesNotContain("<html", "Tomcat");
    }

    private String raw(String request) throws IOException {
        try (var socket = new Socket(api.base().getHost(), api.base().getPort());
                OutputStream out = socket.getOutputStream()) {
            out.write(request.getBytes(StandardCharsets.US_ASCII));
            out.flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void assertProblem(Answer answer, int status) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.contentType()).isEqualTo("application/problem+json");
        assertThat(answer.json().path("status").asInt()).isEqualTo(status);
        assertThat(answer.json().path("title").asString()).isNotEmpty();
        assertThat(answer.json().path("detail").asString()).isNotEmpty();
        assertThat(answer.body()).doesNotContain("io.wardflux", "jackson", "java.", "springframework", "postgres");
    }

    /** So many blanks, from nowhere. */
    private static final class Spaces extends InputStream {
        private int left;

        Spaces(int count) {
            left = count;
        }

        @Override
        public int read() {
            return left-- > 0 ? ' ' : -1;
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            int some = Math.min(left, length);
            if (some <= 0) {
                return -1;
            }
            java.util.Arrays.fill(into, offset, offset + some, (byte) ' ');
            left -= some;
            return some;
        }
    }
}
