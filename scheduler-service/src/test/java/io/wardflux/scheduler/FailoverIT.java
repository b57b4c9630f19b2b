package io.wardflux.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wardflux.broker.Ledger;
import io.wardflux.localstack.RedisServer;
import io.wardflux.localstack.Servers;
import io.wardflux.model.outcome.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two schedulers as processes, whose leader is stopped and wakes up, is cut off, killed and ended: each slot is published once.
 * What proves it is proven itself: the same is done to two whose script does not look at lease and watermark, and they publish
 * slots twice.
 */
class FailoverIT {

    private static final int DEVICES = 800;
    private static final int ITEMS = 2;
    private static final int SOME = 60;

    @TempDir
    private Path fencedFolder;

    @TempDir
    private Path unfencedFolder;

    private RedisServer secondRedis;
    private Contenders fenced;
    private Contenders unfenced;

    @BeforeEach
    void start() throws Exception {
        PublishScript script = PublishScript.fenced();
        fenced = new Contenders(rig("failover", Servers.redis()), Servers.redis(), script, fencedFolder, List.of());
        Path overlay = unfencedFolder.resolve("overlay");
        script.withoutFencing().writeTo(overlay);
        secondRedis = RedisServer.start(unfencedFolder.resolve("redis"), 0);
        unfenced = new Contenders(
                rig("failover_unfenced", secondRedis),
                secondRedis,
                script.withoutFencing(),
                unfencedFolder,
                List.of(overlay));
        for (Contenders each : List.of(fenced, unfenced)) {
            each.begin("a");
            each.begin("b");
        }
        for (Contenders each : List.of(fenced, unfenced)) {
            each.awaitStart("a");
            each.awaitStart("b");
            each.awaitLeader();
            each.awaitPublications(SOME);
        }
    }

    private static Rig rig(String name, RedisServer redis) {
        var rig = new Rig(name, Servers.postgres(), redis);
        rig.devices(DEVICES, ITEMS, 10);
        return rig;
    }

    @AfterEach
    void stop() {
        fenced.close();
        unfenced.close();
        secondRedis.kill();
    }

    @Test
    void eachSlotIsPublishedOnceWhateverHappensToTheLeaderAndNotWithoutFencing() throws Exception {
        long from = fenced.rig.broker.publisher().watermark().orElseThrow();
        Map<String, Set<String>> twice;
        Map<String, Set<String>> twiceWithoutFencing;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var ordeal = threads.submit(() -> ordeal(fenced));
            var ordealWithoutFencing = threads.submit(() -> ordeal(unfenced));
            twice = result(ordeal);
            twiceWithoutFencing = result(ordealWithoutFencing);
        }
        assertThat(twice).allSatisfy((what, slots) -> assertThat(slots).as(what).isEmpty());
        assertThat(twiceWithoutFencing)
                .allSatisfy((what, slots) -> assertThat(slots).as(what).isNotEmpty());

        killThenEnd();

        long until = fenced.rig.broker.publisher().watermark().orElseThrow();
        List<String> published = fenced.history();
        assertThat(published).doesNotHaveDuplicates();
        assertThat(published).containsAll(Slots.between(fenced.rig, from, until));
        List<Ledger.Minute> minutes = fenced.rig.broker.ledger().minutes();
        assertThat(minutes.stream().mapToLong(Ledger.Minute::scheduled).sum())
                .as("the account is of what was published, and of nothing else")
                .isEqualTo((long) ITEMS * published.size());
        assertThat(minutes)
                .allSatisfy(minute -> assertThat(minute.outcomes()).doesNotContainKey(Outcome.EXPIRED.wireName()));
        assertThat(until - from).as("more than an interval").isGreaterThan(10_000);
    }

    private static Map<String, Set<String>> result(Future<Map<String, Set<String>>> ordeal) throws Exception {
        try {
            return ordeal.get(90, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("The ordeal did not come to its end", e);
        }
    }

    /** What is done to leaders, and which slots were published twice by it. */
    private static Map<String, Set<String>> ordeal(Contenders contenders) throws Exception {
        var twice = new LinkedHashMap<String, Set<String>>();
        twice.put("a leader is stopped and wakes up", stopped(contenders));
        twice.put("a publication is on its way for longer than the lease", delayed(contenders));
        return twice;
    }

    /** When it wakes up it believes that it leads, and all that came due meanwhile is due for it. */
    private static Set<String> stopped(Contenders contenders) throws Exception {
        String first = contenders.leader();
        int insights = contenders.insights(first);
        contenders.process(first).signal("STOP");
        String second = contenders.awaitAnotherLeader(first);
        contenders.awaitPublications(SOME);
        contenders.process(first).signal("CONT");
        contenders.awaitInsight(first, insights);
        contenders.awaitPublications(SOME);
        assertThat(contenders.leader()).isEqualTo(second);
        return contenders.newlyTwice();
    }

    /** The two cannot reach each other but through the broker; this one cannot reach that either, in the middle of a publication. */
    private static Set<String> delayed(Contenders contenders) throws Exception {
        String first = contenders.leader();
        contenders.network(first).holdAt(contenders.script.digest());
        await().atMost(Duration.ofSeconds(5)).until(contenders.network(first)::isHolding);
        String second = contenders.awaitAnotherLeader(first);
        contenders.awaitPublications(SOME);
        contenders.network(first).release();
        contenders.awaitPublications(SOME);
        assertThat(contenders.leader()).isEqualTo(second);
        return contenders.newlyTwice();
    }

    private void killThenEnd() throws Exception {
        String answered = fenced.leader();
        fenced.network(answered).loseAnswerTo(fenced.script.digest());
        await().atMost(Duration.ofSeconds(5))
                .until(() -> fenced.network(answered).lostAnswers() > 0);
        fenced.awaitPublications(SOME);

        String second = fenced.leader();
        long killed = System.nanoTime();
        fenced.process(second).kill();
        String first = fenced.awaitAnotherLeader(second);
        assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(Duration.ofSeconds(5));
        fenced.begin(second); // not before, or it might lead again
        fenced.awaitStart(second);

        long asked = System.nanoTime();
        assertThat(fenced.process(first).end()).isEqualTo(143);
        Duration drained = Duration.ofNanos(System.nanoTime() - asked);
        assertThat(drained).isLessThan(Duration.ofSeconds(10));
        fenced.awaitAnotherLeader(first);
        System.out.printf(
                "ended in %.1f s, taken over by then or after %.1f s%n",
                drained.toMillis() / 1e3, (System.nanoTime() - asked) / 1e9);
        fenced.awaitPublications(SOME);
        fenced.process(second).end();
    }
}
