package io.wardflux.api.metrics;

import io.wardflux.api.range.TimeRange;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;

/** Reads from VictoriaMetrics by its query API. Queries go in the body: a URL would be too short for some. */
@Component
public class VictoriaMetrics {

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(1);
    private static final Duration CHECK_LIMIT = Duration.ofSeconds(2);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(CONNECT_LIMIT).build();
    private final VictoriaMetricsSettings settings;
    private final StoredSeriesReader reader;
    private final String base;
    private final @Nullable String authorization;

    VictoriaMetrics(VictoriaMetricsSettings settings) {
        this.settings = settings;
        this.reader = new StoredSeriesReader();
        URI url = settings.url();
        String login = url.getUserInfo();
        this.authorization = login == null
                ? null
                : "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
        String raw = url.toString();
        String open = url.getRawUserInfo() == null ? raw : raw.replace(url.getRawUserInfo() + "@", "");
        this.base = open.endsWith("/") ? open.substring(0, open.length() - 1) : open;
    }

    /** Whether it answers. */
    public void check() {
        HttpRequest request = request("/health", CHECK_LIMIT).GET().build();
        send(request, body -> body);
    }

    /** @throws TooManyPointsException beyond {@code maxPoints} in all series together */
    List<StoredSeries> range(String query, TimeRange range, Duration step, int maxPoints) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("query", query);
        form.put("start", seconds(range.from().toEpochMilli()));
        form.put("end", seconds(range.to().toEpochMilli()));
        form.put("step", seconds(step.toMillis()));
        return query("/api/v1/query_range", form, settings.rangeTimeout(), maxPoints);
    }

    /** @throws TooManyPointsException beyond {@code maxSeries} */
    List<StoredSeries> instant(String query, int maxSeries) {
        return query("/api/v1/query", Map.of("query", query), settings.lastValuesTimeout(), maxSeries);
    }

    private List<StoredSeries> query(String path, Map<String, String> form, Duration limit, int maxPoints) {
        String body = form.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        HttpRequest request = request(path, limit)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return send(request, answer -> reader.read(answer, maxPoints));
    }

    private HttpRequest.Builder request(String path, Duration limit) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(base + path)).timeout(limit);
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return request;
    }

    private <T> T send(HttpRequest request, Function<InputStream, T> read) {
        try {
            HttpResponse<InputStream> answer = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = answer.body()) {
                if (answer.statusCode() != 200) {
                    throw new VictoriaMetricsUnavailableException(
                            "VictoriaMetrics answers with status %d: look at its log, or correct WARD_VM_URL."
                                    .formatted(answer.statusCode()),
                            null);
                }
                return read.apply(body);
            }
        } catch (IOException | JacksonException e) {
            throw new VictoriaMetricsUnavailableException(
                    "VictoriaMetrics does not answer: start it, or correct WARD_VM_URL.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new VictoriaMetricsUnavailableException("Interrupted while VictoriaMetrics was asked.", e);
        }
    }

    private static String seconds(long ms) {
        return "%d.%03d".formatted(ms / 1000, ms % 1000);
    }
}
