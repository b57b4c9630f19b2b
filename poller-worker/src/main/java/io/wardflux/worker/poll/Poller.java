package io.wardflux.worker.poll;

import io.wardflux.broker.Completion;
import io.wardflux.broker.Delivery;
import io.wardflux.broker.trace.PollTraces;
import io.wardflux.broker.trace.PollTraces.Done;
import io.wardflux.broker.trace.PollTraces.Step;
import io.wardflux.model.job.Job;
import io.wardflux.model.outcome.Outcome;
import io.wardflux.model.outcome.OutcomeCounts;
import io.wardflux.snmp.Budget;
import io.wardflux.snmp.PollResult;
import io.wardflux.snmp.Reading;
import io.wardflux.snmp.SnmpSession;
import io.wardflux.worker.held.Completer;
import io.wardflux.worker.held.HeldJob;
import io.wardflux.worker.held.HeldJobs;
import io.wardflux.worker.profile.Silence;
import io.wardflux.worker.settings.DeviceSettings;
import io.wardflux.worker.settings.PollPlan;
import io.wardflux.worker.state.PollReport;
import io.wardflux.worker.state.StateWriter;
import io.wardflux.worker.state.Verdict;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.function.Consumer;
import org.springframework.stereotype.Component;

/** Asks a device for the items of a job, and hands the readings on; never waits. */
@Component
public class Poller {
    private final SnmpSession session;
    private final Budget budget;
    private final SampleWriter samples;
    private final StateWriter states;
    private final HeldJobs held;
    private final Completer completer;
    private final PollMeters meters;
    private final Silence silence;
    private final PollTraces traces;
    private final Clock clock;

    Poller(
            SnmpSession session,
            Budget budget,
            SampleWriter samples,
            StateWriter states,
            HeldJobs held,
            Completer completer,
            PollMeters meters,
            Silence silence,
            PollTraces traces,
            Clock clock) {
        this.session = session;
        this.budget = budget;
        this.samples = samples;
        this.states = states;
        this.held = held;
        this.completer = completer;
        this.meters = meters;
        this.silence = silence;
        this.traces = traces;
        this.clock = clock;
    }

    public void start(Delivery delivery, Job.Poll job, DeviceSettings settings) {
        PollPlan plan = settings.plan(job.items(), session);
        if (plan.size() == 0) {
            completer.ended(delivery, Outcome.REVOKED);
        } else if (settings.access() instanceof DeviceSettings.Access.NoCredential(String reason)) {
            notAsked(delivery, plan, reason);
        } else {
            ask(delivery, plan, settings);
        }
    }

    private void ask(Delivery delivery, PollPlan plan, DeviceSettings device) {
        meters.started(delivery, clock.millis());
        long begin = System.nanoTime();
        HeldJob job = held.job(delivery);
        Silence.Approach approach = silence.approach(device.deviceId());
        Consumer<PollResult> end = result -> {
            silence.leave(approach);
            meters.polled(System.nanoTime() - begin);
            if (traces.covers(delivery.job())) {
                trace(delivery, result, System.nanoTime() - begin);
            }
            if (job.answered()) {
                samples.add(new FinishedPoll(delivery, device, plan, result, clock.millis(), System.nanoTime()));
            }
        };
        switch (approach) {
            case POLL, POLL_PATIENTLY -> pollAll(plan, job, end);
            case PROBE -> probe(delivery, plan, device, job, end);
        }
    }

    private void trace(Delivery delivery, PollResult result, long nanos) {
        boolean silent = result.readings().stream()
                .allMatch(reading -> reading instanceof Reading.Failure failure
                        && !failure.outcome().answered());
        String failure = silent && result.readings().getFirst() instanceof Reading.Failure first ? first.reason() : "";
        Instant end = clock.instant();
        Map<String, Object> details = Map.of("ward.requests", result.requests(), "ward.retries", result.retries());
        traces.add(
                delivery.job(), new Done(Step.ASK, delivery.attempt(), end.minusNanos(nanos), end, details, failure));
    }

    private void pollAll(PollPlan plan, HeldJob job, Consumer<PollResult> end) {
        SnmpSession.Prepared prepared = plan.prepared();
        if (prepared == null) {
            throw new IllegalStateException("A plan with an agent and items is not prepared");
        }
        session.poll(prepared, budget, job, end);
    }

    /** One PDU, once; where it is answered, everything is asked at once. */
    private void probe(Delivery delivery, PollPlan plan, DeviceSettings device, HeldJob job, Consumer<PollResult> end) {
        int inARow = silence.failuresOf(device.deviceId());
        SnmpSession.Prepared prepared = device.probe(session);
        session.poll(prepared, probeBudget(prepared), job, result -> {
            try {
                Reading.Failure stopped = job.reason();
                if (stopped != null) {
                    end.accept(all(plan, result, stopped));
                } else if (result.readings().getFirst() instanceof Reading.Failure failure
                        && !failure.outcome().answered()) {
                    end.accept(silent(plan, result, failure, inARow));
                } else {
                    pollAll(plan, job, end);
                }
            } catch (RuntimeException e) {
                // A bug must not leave a job in our hands for ever.
                completer.failed(delivery, "The device could not be polled: " + e);
            }
        });
    }

    /** One attempt, which waits for a slow agent as long as those of a poll. */
    private Budget probeBudget(SnmpSession.Prepared prepared) {
        Duration learned = session.profile(prepared.agent().address()).attemptTimeout(budget);
        return Budget.probe(learned.compareTo(budget.attemptTimeout()) > 0 ? learned : budget.attemptTimeout());
    }

    private static PollResult silent(PollPlan plan, PollResult probed, Reading.Failure failure, int inARow) {
        String sentence = "The device is only probed, because it did not answer the last %s: %s"
                .formatted(inARow == 1 ? "time" : inARow + " times", failure.reason());
        return all(plan, probed, new Reading.Failure(failure.outcome(), sentence));
    }

    private static PollResult all(PollPlan plan, PollResult probed, Reading.Failure failure) {
        int readings = plan.firstReading() + plan.size();
        long[] at = new long[readings];
        Arrays.fill(at, probed.answeredAtMs()[0]);
        return new PollResult(
                Collections.nCopies(readings, failure),
                at,
                probed.requests(),
                probed.retries(),
                probed.roundTripNanos(),
                probed.profile());
    }

    private void notAsked(Delivery delivery, PollPlan plan, String reason) {
        Outcome[] outcomes = new Outcome[plan.size()];
        Arrays.fill(outcomes, Outcome.NO_CREDENTIAL);
        String[] errors = new String[plan.size()];
        Arrays.fill(errors, reason);
        states.report(new PollReport(
                delivery.job().deviceId(),
                clock.instant(),
                Verdict.NO_CREDENTIAL,
                Outcome.NO_CREDENTIAL,
                reason,
                plan.ids(),
                outcomes,
                errors));
        OutcomeCounts counts = OutcomeCounts.of(Outcome.NO_CREDENTIAL, plan.size());
        completer.ended(new Completion(delivery, counts.add(Outcome.REVOKED, plan.revoked()), reason));
    }
}
