package io.wardflux.api.metrics;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.wardflux.api.problem.ProblemException;
import io.wardflux.api.range.TimeRange;
import io.wardflux.model.sample.MetricName;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "metrics", description = "Values over time")
class MetricsController {

    private static final Duration USUAL = Duration.ofHours(1);
    private static final Duration LONGEST = Duration.ofDays(3 * 366);
    /** In all series together: some 10 MB of JSON. */
    private static final int MAX_POINTS = 250_000;

    private final VictoriaMetrics victoriaMetrics;
    private final JdbcClient jdbc;
    private final Clock clock;

    MetricsController(VictoriaMetrics victoriaMetrics, JdbcClient jdbc, Clock clock) {
        this.victoriaMetrics = victoriaMetrics;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    @GetMapping("/api/v1/devices/{id}/metrics")
    @Operation(
            summary = "One metric of a device over time, a series for each row",
            description = "Points are [epoch milliseconds, value]; the value is null in gaps and for NaN and Infinity.")
    MetricAnswer metrics(
            @PathVariable long id,
            @Parameter(description = "its name, such as snmp_cpu_5sec", required = true) @RequestParam @Nullable String metric,
            @Parameter(description = "ISO-8601 or epoch; an hour before to where absent") @RequestParam @Nullable String from,
            @Parameter(description = "ISO-8601 or epoch; now where absent") @RequestParam @Nullable String to,
            @Parameter(description = "seconds, or 60s, 5m, 1h; fits the range where absent") @RequestParam @Nullable String step) {
        if (metric == null || !MetricName.isMetric(metric)) {
            throw ProblemException.invalid("metric", "must be the name of a metric, such as snmp_cpu_5sec");
        }
        TimeRange range = TimeRange.parse(from, to, clock.instant(), USUAL, LONGEST);
        Duration distance = Step.parse(step, range);
        if (jdbc.sql("select 1 from device where id = ?")
                .param(id)
                .query(Integer.class)
                .optional()
                .isEmpty()) {
            throw ProblemException.notFound("device", id);
        }
        try {
            List<StoredSeries> series =
                    victoriaMetrics.range("%s{device_id=\"%d\"}".formatted(metric, id), range, distance, MAX_POINTS);
            return MetricAnswer.of(metric, series, distance);
        } catch (TooManyPointsException e) {
            throw ProblemException.invalid("step", "is too small: " + e.getMessage());
        } catch (VictoriaMetricsUnavailableException e) {
            throw ProblemException.of(HttpStatus.SERVICE_UNAVAILABLE, String.valueOf(e.getMessage()));
        }
    }
}
