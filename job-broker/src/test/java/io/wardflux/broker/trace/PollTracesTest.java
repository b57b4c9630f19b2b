package io.wardflux.broker.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.wardflux.broker.trace.PollTraces.Done;
import io.wardflux.broker.trace.PollTraces.Step;
import io.wardflux.model.job.ItemIds;
import io.wardflux.model.job.Job;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PollTracesTest {

    private static final Instant DUE = Instant.parse("2027-01-15T08:00:00Z");
    private static final Job.Poll POLL =
            new Job.Poll(42, 3, DUE.toEpochMilli(), DUE.toEpochMilli() + 60_000, Job.NO_TASK, ItemIds.of(1, 2, 3));

    private final List<SpanData> told = new ArrayList<>();

    private PollTraces traces(double share) {
        return PollTraces.on(
                share,
                ids -> SdkTracerProvider.builder()
                        .setIdGenerator(ids)
                        .addSpanProcessor(SimpleSpanProcessor.create(new Keeping()))
                        .build());
    }

    @Test
    void stepsOfTwoProcessesAreOneTraceUnderTheSchedulersSpan() {
        try (var scheduler = traces(1);
                var worker = traces(1)) {
            scheduler.add(POLL, new Done(Step.SCHEDULE, 0, DUE, DUE.plusMillis(5), Map.of("ward.items", 3), ""));
            worker.add(POLL, new Done(Step.ASK, 1, DUE.plusMillis(7), DUE.plusMillis(9), Map.of(), "no answer"));
        }
        SpanData root = told.get(0);
        SpanData ask = told.get(1);
        assertThat(root.getParentSpanContext().isValid()).isFalse();
        assertThat(root.getAttributes().get(AttributeKey.longKey("ward.items"))).isEqualTo(3);
        assertThat(root.getAttributes().get(AttributeKey.longKey("ward.device.id")))
                .isEqualTo(42);
        assertThat(ask.getTraceId()).isEqualTo(root.getTraceId());
        assertThat(ask.getParentSpanId()).isEqualTo(root.getSpanId());
        assertThat(ask.getSpanId()).isNotEqualTo(root.getSpanId());
        assertThat(ask.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(ask.getEndEpochNanos() - ask.getStartEpochNanos()).isEqualTo(2_000_000);
    }

    @Test
    void whatBeganByAnotherClockAfterItsEndTookNoTime() {
        try (var traces = traces(1)) {
            traces.add(POLL, new Done(Step.QUEUE, 1, DUE.plusSeconds(1), DUE, Map.of(), ""));
        }
        assertThat(told.getFirst().getStartEpochNanos())
                .isEqualTo(told.getFirst().getEndEpochNanos());
    }

    @Test
    void onlyPollsOfTheShareAreCoveredAndNoneWhereTracesAreOff() {
        try (var all = traces(1);
                var none = traces(0);
                var off = PollTraces.off()) {
            assertThat(all.covers(POLL)).isTrue();
            assertThat(all.covers(new Job.Discover(42, 3, 0, 0, 0))).isFalse();
            assertThat(none.covers(POLL)).isFalse();
            assertThat(off.covers(POLL)).isFalse();
        }
    }

    private final class Keeping implements SpanExporter {
        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            told.addAll(spans);
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }
}
