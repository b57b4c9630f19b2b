package io.wardflux.worker.poll;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.wardflux.broker.Completion;
import io.wardflux.broker.Delivery;
import io.wardflux.broker.trace.PollTraces;
import io.wardflux.broker.trace.PollTraces.Done;
import io.wardflux.broker.trace.PollTraces.Step;
import io.wardflux.model.outcome.Outcome;
import io.wardflux.worker.held.Completer;
import io.wardflux.worker.held.HeldJobs;
import io.wardflux.worker.loop.Loop;
import io.wardflux.worker.loop.ThrottledLog;
import io.wardflux.worker.profile.Silence;
import io.wardflux.worker.spool.SafeStore;
import io.wardflux.worker.state.PollReport;
import io.wardflux.worker.state.StateWriter;
import io.wardflux.worker.state.Verdict;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Turns readings into lines, writes them in batches, and lets the jobs end once they are safe. Some threads take turns:
 * while one waits for its batch to be stored, the next one gathers. What waits here is bounded by the device slots.
 */
@Component
public class SampleWriter {
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private static final long NAP_NANOS = 5_000_000;

    private final SampleSettings settings;
    private final SafeStore store;
    private final StateWriter states;
    private final Completer completer;
    private final PollMeters meters;
    private final Silence silence;
    private final DeviceLines deviceLines;
    private final PollTraces traces;
    private final Clock clock;
    private final ThrottledLog log = new ThrottledLog(LoggerFactory.getLogger(SampleWriter.class));
    private final BlockingQueue<Finished> finished = new LinkedBlockingQueue<>();
    private final ReentrantLock gathering = new ReentrantLock();
    private final List<Loop> loops = new ArrayList<>();

    SampleWriter(
            SampleSettings settings,
            HeldJobs held,
            SafeStore store,
            StateWriter states,
            Completer completer,
            PollMeters meters,
            Silence silence,
            DeviceLines deviceLines,
            PollTraces traces,
            Clock clock,
            MeterRegistry registry) {
        this.settings = settings;
        this.store = store;
        this.states = states;
        this.completer = completer;
        this.meters = meters;
        this.silence = silence;
        this.deviceLines = deviceLines;
        this.traces = traces;
        this.clock = clock;
        Gauge.builder("ward.finished.polls.capacity", held, HeldJobs::capacity).register(registry);
        Gauge.builder("ward.finished.polls.used", finished, BlockingQueue::size).register(registry);
    }

    public void start() {
        for (int i = 0; i < settings.writers(); i++) {
            SampleBatch batch = new SampleBatch(deviceLines);
            loops.add(Loop.start("samples-" + i, () -> {
                gather(batch);
                store(batch, 0, batch.parts().size());
                batch.clear();
            }));
        }
    }

    /** What is not stored yet is left to other workers. */
    public void stop() {
        loops.forEach(Loop::close);
    }

    /** Never waits. */
    void add(FinishedPoll poll) {
        finished.add(poll);
    }

    /** Lines of the exposition format that a job without items came to: it ends once they are stored. Never waits. */
    public void add(Delivery delivery, byte[] lines, int count) {
        finished.add(new FinishedLines(delivery, lines, count));
    }

    private void gather(SampleBatch batch) throws InterruptedException {
        // A batch that was interrupted is still here.
        if (!batch.isEmpty()) {
            return;
        }
        gathering.lockInterruptibly();
        try {
            add(batch, finished.take());
            long end = System.nanoTime() + settings.linger().toNanos();
            while (!batch.isFull(settings.batchLines())) {
                Finished next = finished.poll();
                if (next != null) {
                    add(batch, next);
                } else if (end - System.nanoTime() > NAP_NANOS) {
                    // Woken for each, this thread would hardly do anything else.
                    TimeUnit.NANOSECONDS.sleep(NAP_NANOS);
                } else {
                    return;
                }
            }
        } finally {
            gathering.unlock();
        }
    }

    private void add(SampleBatch batch, Finished next) {
        switch (next) {
            case FinishedPoll poll -> add(batch, poll);
            case FinishedLines lines -> batch.add(lines);
        }
    }

    private void add(SampleBatch batch, FinishedPoll poll) {
        try {
            Readout readout = batch.add(poll);
            if (readout.asked()) {
                PollReport report = readout.report();
                silence.ended(report.deviceId(), report.verdict() == Verdict.ANSWERED);
                states.report(report);
            }
        } catch (RuntimeException e) {
            // A bug must not leave a job in our hands for ever.
            LoggerFactory.getLogger(SampleWriter.class)
                    .error(
                            "The readings of device {} cannot be used",
                            poll.job().deviceId(),
                            e);
            completer.failed(poll.delivery(), "The readings cannot be used: " + e);
        }
    }

    /** The parts from one to before another; where they are refused, the halves, until it is known which part it is. */
    private void store(SampleBatch batch, int from, int to) throws InterruptedException {
        if (from == to) {
            return;
        }
        SafeStore.Answer answer = write(batch, batch.start(from), batch.start(to));
        if (answer instanceof SafeStore.Answer.Refused(String reason)) {
            if (to - from > 1) {
                int middle = (from + to) >>> 1;
                store(batch, from, middle);
                store(batch, middle, to);
            } else {
                log.warn("refused", "Samples are not stored: " + reason);
                SampleBatch.Part part = batch.parts().get(from);
                trace(part, "refused", reason);
                refused(part);
            }
            return;
        }
        String where = answer instanceof SafeStore.Answer.Spooled ? "spool" : "VictoriaMetrics";
        for (SampleBatch.Part part : batch.parts().subList(from, to)) {
            trace(part, where, "");
            completer.ended(Completion.of(part.delivery(), part.counts()));
        }
    }

    private void trace(SampleBatch.Part part, String where, String failure) {
        Delivery delivery = part.delivery();
        if (traces.covers(delivery.job())) {
            Instant begin = Instant.ofEpochMilli(part.sinceMs());
            Map<String, Object> details = Map.of("ward.stored", where);
            traces.add(
                    delivery.job(), new Done(Step.STORE, delivery.attempt(), begin, clock.instant(), details, failure));
        }
    }

    /** Until it is safe or refused. */
    private SafeStore.Answer write(SampleBatch batch, int start, int end) throws InterruptedException {
        Duration pause = SHORTEST_PAUSE;
        while (start < end) {
            long begin = System.nanoTime();
            SafeStore.Answer answer = store.write(batch.bytes(), start, end - start);
            switch (answer) {
                case SafeStore.Answer.Stored _, SafeStore.Answer.Refused _ -> {
                    meters.written(System.nanoTime() - begin);
                    return answer;
                }
                case SafeStore.Answer.Spooled _ -> {
                    return answer;
                }
                case SafeStore.Answer.NotSafe(String reason) ->
                    log.warn("not-safe", reason + " They wait, and no more jobs are taken than there are slots.");
            }
            Thread.sleep(pause);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
        return new SafeStore.Answer.Stored();
    }

    private void refused(SampleBatch.Part part) {
        int ok = part.counts().get(Outcome.OK);
        part.counts().add(Outcome.OK, -ok).add(Outcome.ERROR, ok);
        completer.ended(new Completion(part.delivery(), part.counts(), "The samples could not be stored"));
    }
}
