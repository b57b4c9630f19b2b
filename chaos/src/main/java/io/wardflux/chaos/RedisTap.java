package io.wardflux.chaos;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.wardflux.model.job.Job;
import io.wardflux.model.job.JobCodec;
import io.wardflux.model.job.MalformedJobException;
import io.wardflux.model.job.QueueName;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Reads the streams of jobs as somebody who belongs to no group, so it takes nothing away. It waits in Redis when a
 * publication comes, so it sees each; what is published and acknowledged while it connects anew it does not.
 */
final class RedisTap implements AutoCloseable {

    /** That Redis is away is what it is here for; kept, because the loggers of the JDK are only held weakly. */
    private static final Logger LETTUCE = Logger.getLogger("io.lettuce");

    /** Where RabbitMQ carries the jobs, they are in a stream until they are handed over to it. */
    private static final List<String> STREAMS = List.of("{ward}:jobs:", "{ward}:outbox:");

    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Duration WAIT = Duration.ofSeconds(1);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final RedisURI redis;
    private final Publications publications;
    private final Map<String, String> last = new HashMap<>();
    private final Thread thread;
    private volatile boolean running = true;

    RedisTap(URI redis, Publications publications) {
        LETTUCE.setLevel(Level.OFF);
        this.redis = RedisURI.create(redis);
        this.redis.setTimeout(LIMIT);
        this.publications = publications;
        for (String stream : STREAMS) {
            QueueName.all().forEach(queue -> last.put(stream + queue.wireName(), "0-0"));
        }
        this.thread = Thread.ofPlatform().daemon().name("redis-tap").start(this::listen);
    }

    private void listen() {
        try (RedisClient client = RedisClient.create(redis)) {
            while (running) {
                try (var connection = client.connect(ByteArrayCodec.INSTANCE)) {
                    while (running) {
                        read(connection.sync());
                    }
                } catch (RedisException e) {
                    TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read(RedisCommands<byte[], byte[]> commands) {
        List<StreamOffset<byte[]>> offsets = new ArrayList<>();
        last.forEach((stream, id) -> offsets.add(StreamOffset.from(stream.getBytes(StandardCharsets.UTF_8), id)));
        @SuppressWarnings({"unchecked", "rawtypes"}) // arrays of generics cannot be made otherwise
        StreamOffset<byte[]>[] from = offsets.toArray(StreamOffset[]::new);
        List<StreamMessage<byte[], byte[]>> messages =
                commands.xread(XReadArgs.Builder.block(WAIT).count(10_000), from);
        for (var message : messages) {
            last.put(new String(message.getStream(), StandardCharsets.UTF_8), message.getId());
            message.getBody().values().forEach(this::see);
        }
    }

    private void see(byte[] payload) {
        try {
            for (Job job : JobCodec.decodeAll(payload)) {
                if (job instanceof Job.Poll poll && !poll.ofTask()) {
                    publications.add(poll.deviceId(), poll.dueMs());
                }
            }
        } catch (MalformedJobException e) {
            // Another field of the message.
        }
    }

    @Override
    public void close() {
        running = false;
        thread.interrupt();
    }
}
