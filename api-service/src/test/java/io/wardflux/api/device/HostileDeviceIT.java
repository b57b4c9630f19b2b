package io.wardflux.api.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.wardflux.api.Inventory;
import io.wardflux.api.RunningApi;
import io.wardflux.localstack.HostileStrings;
import io.wardflux.localstack.Servers;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Strings of devices in answers of the API. */
class HostileDeviceIT {

    private static RunningApi api;
    private static Inventory inventory;

    @BeforeAll
    static void start() {
        api = RunningApi.start(Servers.postgres().createDatabase("api_hostile"));
        inventory = new Inventory(api);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static HttpResponse<String> get(String path) throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(
                    api.request(path, api.token()).GET().build(),
                    HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        }
    }

    @Test
    void whatDevicesSayIsJsonAndNothingElse() throws Exception {
        long device = inventory.device();
        for (String hostile : HostileStrings.storable().toList()) {
            api.database()
                    .sql("update device set sys_name = ?, sys_descr = ? where id = ?")
                    .params(hostile, hostile, device)
                    .update();
            HttpResponse<String> answer = get("/api/v1/devices/" + device);
            JsonNode shown = RunningApi.JSON.readTree(answer.body());
            assertThat(shown.path("sysName").asString()).isEqualTo(hostile);
            assertThat(shown.path("sysDescr").asString()).isEqualTo(hostile);
            assertThat(answer.body().chars()).as("raw control characters").noneMatch(c -> c < ' ');
            assertIsNoPage(answer);
        }
    }

    @Test
    void whatCallersSayComesBackAsJsonAndNothingElse() throws Exception {
        for (String hostile : HostileStrings.storable().toList()) {
            HttpResponse<String> answer =
                    get("/api/v1/devices?sort=" + URLEncoder.encode(hostile, StandardCharsets.UTF_8));
            assertThat(answer.statusCode()).isEqualTo(400);
            assertIsNoPage(answer);
            assertThat(RunningApi.JSON.readTree(answer.body()).path("status").asInt())
                    .isEqualTo(400);
        }
    }

    /** No browser takes it for HTML, nor guesses. */
    private static void assertIsNoPage(HttpResponse<String> answer) {
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).matches("application/(problem\\+)?json.*");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    }

    /** The page of the API is the same whatever devices say: it is made of the description of the API. */
    @Test
    void noDeviceIsOnThePageOfTheApi() throws Exception {
        long device = inventory.device();
        String mark = "<script>mark" + device + "</script>";
        api.database()
                .sql("update device set name = ? where id = ?")
                .params(mark, device)
                .update();
        assertThat(get("/swagger-ui/index.html").body()).contains("<html").doesNotContain("mark" + device);
        assertThat(get("/v3/api-docs").body()).doesNotContain("mark" + device);
    }
}
