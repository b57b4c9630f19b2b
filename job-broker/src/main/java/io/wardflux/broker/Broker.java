package io.wardflux.broker;

/**
 * What carries the jobs. Made without touching the network: each part connects when it is first used.
 *
 * <p>All parts throw {@link BrokerUnavailableException} when the broker does not answer.
 */
public interface Broker extends AutoCloseable {

    Leadership leadership();

    JobPublisher publisher();

    /** @param workerId under which the broker remembers who holds a job */
    JobConsumer consumer(String workerId);

    Ledger ledger();

    QueueStats queueStats();

    WorkerRegistry workers();

    Revocations revocations();

    DeadLetters deadLetters();

    /** One round trip with the service's own credentials. */
    void check();

    @Override
    void close();
}
