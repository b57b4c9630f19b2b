package io.wardflux.broker.rabbit;

import com.rabbitmq.client.Channel;
import io.lettuce.core.RedisURI;
import io.wardflux.broker.Broker;
import io.wardflux.broker.DeadLetters;
import io.wardflux.broker.JobConsumer;
import io.wardflux.broker.JobPublisher;
import io.wardflux.broker.Leadership;
import io.wardflux.broker.Ledger;
import io.wardflux.broker.QueueStats;
import io.wardflux.broker.Revocations;
import io.wardflux.broker.WorkerRegistry;
import io.wardflux.broker.redis.JobAccount;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** RabbitMQ 3.10 or newer, for the jobs, and Redis for their account. */
public final class RabbitBroker implements Broker {

    private final URI uri;
    private final JobAccount account;
    private final Amqp amqp;
    private final Sender sender;
    private final RabbitPublisher publisher;
    private final List<RabbitConsumer> consumers = new CopyOnWriteArrayList<>();

    /** @param longestQueue messages that a queue holds at most, those in workers' hands included */
    public RabbitBroker(URI uri, RedisURI redis, int longestQueue, Clock clock) {
        this.uri = uri;
        this.account = new JobAccount(redis, longestQueue, clock);
        this.amqp = new Amqp(uri, "ward publisher");
        this.sender = new Sender(account, amqp);
        this.publisher = new RabbitPublisher(account, sender);
    }

    @Override
    public Leadership leadership() {
        return account.leadership();
    }

    @Override
    public JobPublisher publisher() {
        return publisher;
    }

    @Override
    public JobConsumer consumer(String workerId) {
        var consumer = new RabbitConsumer(new Amqp(uri, "ward worker " + workerId), account.worker(workerId));
        consumers.add(consumer);
        return consumer;
    }

    @Override
    public Ledger ledger() {
        return account.ledger();
    }

    @Override
    public QueueStats queueStats() {
        return account.queueStats();
    }

    @Override
    public WorkerRegistry workers() {
        return account.workers();
    }

    @Override
    public Revocations revocations() {
        return account.revocations();
    }

    @Override
    public DeadLetters deadLetters() {
        return new RabbitDeadLetters(account.deadLetters(), sender);
    }

    @Override
    public void check() {
        account.check();
        String reason = amqp.blocked();
        if (reason != null) {
            throw amqp.full(reason);
        }
        amqp.call(connection -> {
            Channel channel = connection.createChannel();
            if (channel == null) {
                throw new java.io.IOException("no channel is left on the connection");
            }
            channel.exchangeDeclarePassive("amq.direct");
            channel.close();
            return true;
        });
    }

    @Override
    public void close() {
        consumers.forEach(RabbitConsumer::close);
        sender.close();
        amqp.close();
        account.close();
    }
}
