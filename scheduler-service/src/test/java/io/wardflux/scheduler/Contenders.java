package io.wardflux.scheduler;

import static org.awaitility.Awaitility.await;

import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.wardflux.localstack.RedisServer;
import io.wardflux.localstack.TcpProxy;
import io.wardflux.model.job.Job;
import io.wardflux.model.job.JobCodec;
import io.wardflux.model.job.QueueName;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Two schedulers as processes, each with a network of its own to the broker. Whatever they publish stays in the streams: the
 * worker takes it and completes nothing, so the streams are the whole history, whatever the schedulers believe.
 */
final class Contenders implements AutoCloseable {

    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration TAKE_OVER = Duration.ofSeconds(8);

    final Rig rig;
    final PublishScript script;
    private final Path folder;
    private final List<Path> overlay;
    private final Map<String, SchedulerProcess> processes = new HashMap<>();
    private final Map<String, TcpProxy> networks = new HashMap<>();
    private final Worker worker;
    private final RedisClient client;
    private final StatefulRedisConnection<byte[], byte[]> redis;
    private final Set<String> knownTwice = new HashSet<>();

    Contenders(Rig rig, RedisServer redis, PublishScript script, Path folder, List<Path> overlay) {
        this.rig = rig;
        this.script = script;
        this.folder = folder;
        this.overlay = overlay;
        worker = rig.holdingWorker("w");
        client = RedisClient.create(RedisURI.create(redis.uri()));
        this.redis = client.connect(ByteArrayCodec.INSTANCE);
    }

    void begin(String id) throws IOException {
        TcpProxy network = networks.computeIfAbsent(id, any -> TcpProxy.to(rig.redis.port()));
        Files.deleteIfExists(log(id));
        URI redis = URI.create("redis://:" + rig.redis.password() + "@127.0.0.1:" + network.port());
        processes.put(id, new SchedulerProcess(rig, redis, id, log(id), overlay));
    }

    private Path log(String id) {
        return folder.resolve(id + ".log");
    }

    private String logged(String id) {
        try {
            return Files.readString(log(id));
        } catch (IOException e) {
            return "";
        }
    }

    void awaitStart(String id) {
        await().atMost(START).until(() -> logged(id).contains("Started SchedulerApplication"));
    }

    SchedulerProcess process(String id) {
        return java.util.Objects.requireNonNull(processes.get(id));
    }

    TcpProxy network(String id) {
        return java.util.Objects.requireNonNull(networks.get(id));
    }

    String leader() {
        return rig.broker.leadership().leader().orElse("");
    }

    String awaitLeader() {
        return await().atMost(START).until(this::leader, leader -> !leader.isEmpty());
    }

    String awaitAnotherLeader(String before) {
        return await().pollInterval(Duration.ofMillis(50))
                .atMost(TAKE_OVER)
                .until(this::leader, leader -> !leader.isEmpty() && !leader.equals(before));
    }

    /** It has found out that another one leads. */
    void awaitInsight(String id, int times) {
        await().atMost(TAKE_OVER).until(() -> insights(id) > times);
    }

    int insights(String id) {
        return logged(id).split("does not lead any more", -1).length - 1;
    }

    void awaitPublications(int more) {
        int now = worker.taken.size();
        await().atMost(Duration.ofSeconds(20)).until(() -> worker.taken.size() > now + more);
    }

    /** Every regular poll that was ever published, as {@code device@due}. */
    List<String> history() {
        var history = new ArrayList<String>();
        for (QueueName queue : QueueName.all()) {
            byte[] stream = ("{ward}:jobs:" + queue.wireName()).getBytes(StandardCharsets.UTF_8);
            for (var entry : redis.sync().xrange(stream, Range.unbounded())) {
                for (Job job :
                        JobCodec.decodeAll(entry.getBody().values().iterator().next())) {
                    if (job instanceof Job.Poll) {
                        history.add(job.deviceId() + "@" + job.dueMs());
                    }
                }
            }
        }
        return history;
    }

    /** Slots that were published more than once since this was last asked. */
    Set<String> newlyTwice() {
        var seen = new HashSet<String>();
        var twice = new HashSet<String>();
        for (String slot : history()) {
            if (!seen.add(slot)) {
                twice.add(slot);
            }
        }
        twice.removeAll(knownTwice);
        knownTwice.addAll(twice);
        return twice;
    }

    @Override
    public void close() {
        processes.values().forEach(SchedulerProcess::close);
        networks.values().forEach(TcpProxy::close);
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        rig.close();
    }
}
