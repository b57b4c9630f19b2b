package io.wardflux.broker.trace;

import io.wardflux.broker.Broker;
import io.wardflux.broker.DeadLetters;
import io.wardflux.broker.JobConsumer;
import io.wardflux.broker.JobPublisher;
import io.wardflux.broker.Leadership;
import io.wardflux.broker.Ledger;
import io.wardflux.broker.QueueStats;
import io.wardflux.broker.Revocations;
import io.wardflux.broker.WorkerRegistry;
import java.time.Clock;

/** A broker whose publications, deliveries and completions are told where their polls are traced. */
final class TracedBroker implements Broker {

    private final Broker broker;
    private final PollTraces traces;
    private final Clock clock;

    private TracedBroker(Broker broker, PollTraces traces, Clock clock) {
        this.broker = broker;
        this.traces = traces;
        this.clock = clock;
    }

    /** The broker itself where traces are off. */
    static Broker around(Broker broker, PollTraces traces, Clock clock) {
        return traces.on() ? new TracedBroker(broker, traces, clock) : broker;
    }

    @Override
    public JobPublisher publisher() {
        return new TracedPublisher(broker.publisher(), traces, clock);
    }

    @Override
    public JobConsumer consumer(String workerId) {
        return new TracedConsumer(broker.consumer(workerId), workerId, traces, clock);
    }

    @Override
    public Leadership leadership() {
        return broker.leadership();
    }

    @Override
    public Ledger ledger() {
        return broker.ledger();
    }

    @Override
    public QueueStats queueStats() {
        return broker.queueStats();
    }

    @Override
    public WorkerRegistry workers() {
        return broker.workers();
    }

    @Override
    public Revocations revocations() {
        return broker.revocations();
    }

    @Override
    public DeadLetters deadLetters() {
        return broker.deadLetters();
    }

    @Override
    public void check() {
        broker.check();
    }

    @Override
    public void close() {
        broker.close();
    }
}
