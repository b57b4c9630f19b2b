package io.wardflux.broker.rabbit;

import com.rabbitmq.client.Channel;
import io.wardflux.model.job.QueueName;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** The names in RabbitMQ. All are quorum queues: what was confirmed is on the disks of most nodes of a cluster. */
final class Queues {

    /** Where jobs go that nobody took in time. */
    static final String EXPIRED = "ward.expired";

    private static final String PREFIX = "ward.";

    private Queues() {}

    static String name(QueueName queue) {
        return PREFIX + queue.wireName();
    }

    static Optional<QueueName> of(String name) {
        return name.startsWith(PREFIX) ? QueueName.ofWireName(name.substring(PREFIX.length())) : Optional.empty();
    }

    /** Makes those that are not there. */
    static void declare(Channel channel) throws IOException {
        Map<String, Object> quorum = Map.of("x-queue-type", "quorum");
        channel.queueDeclare(EXPIRED, true, false, false, quorum);
        for (QueueName queue : QueueName.all()) {
            channel.queueDeclare(
                    name(queue),
                    true,
                    false,
                    false,
                    Map.of(
                            "x-queue-type", "quorum",
                            "x-dead-letter-exchange", "",
                            "x-dead-letter-routing-key", EXPIRED));
        }
    }
}
