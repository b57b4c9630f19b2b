package io.wardflux.worker.poll;

import io.wardflux.broker.Completion;
import io.wardflux.broker.Delivery;
import io.wardflux.model.job.Job;
import io.wardflux.model.outcome.Outcome;
import io.wardflux.model.outcome.OutcomeCounts;
import io.wardflux.snmp.Budget;
import io.wardflux.snmp.PollResult;
import io.wardflux.snmp.SnmpSession;
import io.wardflux.worker.held.Completer;
import io.wardflux.worker.held.HeldJob;
import io.wardflux.worker.held.HeldJobs;
import io.wardflux.worker.settings.DeviceSettings;
import io.wardflux.worker.settings.PollPlan;
import io.wardflux.worker.state.PollReport;
import io.wardflux.worker.state.StateWriter;
import io.wardflux.worker.state.Verdict;
import java.time.Clock;
import java.util.Arrays;
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
    private final Clock clock;

    Poller(
            SnmpSession session,
            Budget budget,
            SampleWriter samples,
            StateWriter states,
            HeldJobs held,
            Completer completer,
            PollMeters meters,
            Clock clock) {
        this.session = session;
        this.budget = budget;
        this.samples = samples;
        this.states = states;
        this.held = held;
        this.completer = completer;
        this.meters = meters;
        this.clock = clock;
    }

    public void start(Delivery delivery, Job.Poll job, DeviceSettings settings) {
        PollPlan plan = settings.plan(job.items(), session);
        if (plan.size() == 0) {
            completer.ended(delivery, Outcome.REVOKED);
        } else if (settings.access() instanceof DeviceSettings.Access.NoCredential(String reason)) {
            notAsked(delivery, plan, reason);
        } else {
            ask(delivery, plan);
        }
    }

    private void ask(Delivery delivery, PollPlan plan) {
        SnmpSession.Prepared prepared = plan.prepared();
        if (prepared == null) {
            throw new IllegalStateException("A plan with an agent and items is not prepared");
        }
        meters.started(delivery, clock.millis());
        long begin = System.nanoTime();
        HeldJob job = held.job(delivery);
        session.poll(prepared, budget, job, (PollResult result) -> {
            meters.polled(System.nanoTime() - begin);
            if (job.answered()) {
                samples.add(new FinishedPoll(delivery, plan, result));
            }
        });
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
