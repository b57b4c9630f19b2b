package io.wardflux.broker.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.wardflux.model.job.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells a collector how some polls went, each in one trace: its scheduler begins it, and whichever worker does the poll goes
 * on with it. Where traces are off, and for polls that have none, all it costs is {@link #covers}.
 */
public final class PollTraces implements AutoCloseable {

    private static final Duration LAST_SPANS = Duration.ofSeconds(3);

    private final double share;
    private final @Nullable SdkTracerProvider provider;
    private final @Nullable Tracer tracer;
    private final GivenIds ids;

    /** What is told of a poll; the first is the root, to which the others belong. */
    public enum Step {
        /** From when it is due until the broker has it. */
        SCHEDULE(SpanKind.PRODUCER, "schedule"),
        /** From then until a worker has it. */
        QUEUE(SpanKind.CONSUMER, "queue"),
        /** From the first PDU to the last answer. */
        ASK(SpanKind.CLIENT, "ask"),
        /** From then until its samples are safe. */
        STORE(SpanKind.CLIENT, "store"),
        /** Telling the broker how it ended. */
        ACKNOWLEDGE(SpanKind.CLIENT, "acknowledge");

        private final SpanKind kind;
        private final String label;

        Step(SpanKind kind, String label) {
            this.kind = kind;
            this.label = label;
        }
    }

    /**
     * A step that has been done.
     *
     * @param attempt to deliver the job, from 1; 0 for what the scheduler does
     * @param details texts and whole numbers
     * @param failure why it did not come to what it should; empty where it did
     */
    public record Done(
            Step step, int attempt, Instant begin, Instant end, Map<String, Object> details, String failure) {

        public Done {
            details = Map.copyOf(details);
            // Two machines, two clocks.
            begin = begin.isAfter(end) ? end : begin;
        }
    }

    private PollTraces(double share, @Nullable SdkTracerProvider provider, GivenIds ids) {
        this.share = share;
        this.provider = provider;
        this.ids = ids;
        this.tracer = provider == null ? null : provider.get("io.wardflux");
    }

    public static PollTraces off() {
        return new PollTraces(0, null, new GivenIds());
    }

    /** @param share of all polls, from 0 to 1 */
    static PollTraces on(double share, Collector collector) {
        var ids = new GivenIds();
        return new PollTraces(share, collector.provider(ids), ids);
    }

    boolean on() {
        return tracer != null;
    }

    /** Whether this job has a trace. */
    public boolean covers(Job job) {
        return tracer != null && job instanceof Job.Poll && PollTrace.of(job).within(share);
    }

    /** Of a job that is covered. Never waits. */
    public void add(Job job, Done done) {
        if (tracer == null) {
            return;
        }
        PollTrace trace = PollTrace.of(job);
        var builder = tracer.spanBuilder(done.step().label)
                .setSpanKind(done.step().kind)
                .setParent(done.step() == Step.SCHEDULE ? Context.root() : root(trace))
                .setStartTimestamp(done.begin())
                .setAttribute("ward.device.id", job.deviceId())
                .setAttribute("ward.due", Instant.ofEpochMilli(job.dueMs()).toString());
        done.details().forEach((name, value) -> {
            if (value instanceof Number number) {
                builder.setAttribute(name, number.longValue());
            } else {
                builder.setAttribute(name, value.toString());
            }
        });
        Span span = ids.with(trace.traceId(), trace.spanId(done.step(), done.attempt()), builder::startSpan);
        if (!done.failure().isEmpty()) {
            span.setStatus(StatusCode.ERROR, done.failure());
        }
        span.end(done.end());
    }

    private static Context root(PollTrace trace) {
        return Context.root()
                .with(Span.wrap(SpanContext.createFromRemoteParent(
                        trace.traceId(),
                        trace.spanId(Step.SCHEDULE, 0),
                        TraceFlags.getSampled(),
                        TraceState.getDefault())));
    }

    /** What has not been sent yet is sent, if the collector takes it soon. */
    @Override
    public void close() {
        if (provider != null) {
            provider.shutdown().join(LAST_SPANS.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Where spans go. */
    interface Collector {
        SdkTracerProvider provider(IdGenerator ids);
    }

    /** The SDK asks for identifiers while it starts a span, in the thread that starts it. */
    private static final class GivenIds implements IdGenerator {

        private final ScopedValue<String> trace = ScopedValue.newInstance();
        private final ScopedValue<String> span = ScopedValue.newInstance();

        Span with(String traceId, String spanId, ScopedValue.CallableOp<Span, RuntimeException> start) {
            return ScopedValue.where(trace, traceId).where(span, spanId).call(start);
        }

        @Override
        public String generateTraceId() {
            return trace.get();
        }

        @Override
        public String generateSpanId() {
            return span.get();
        }
    }
}
