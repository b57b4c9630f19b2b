package io.wardflux.broker.redis;

import io.wardflux.broker.BrokerUnavailableException;
import io.wardflux.broker.JobPublisher;
import io.wardflux.broker.Lease;
import io.wardflux.broker.Position;
import io.wardflux.broker.Publication;
import io.wardflux.broker.Publication.Outgoing;
import io.wardflux.broker.PublishResult;
import io.wardflux.broker.PublishResult.AlreadyPublished;
import io.wardflux.broker.PublishResult.NotLeading;
import io.wardflux.broker.PublishResult.Published;
import io.wardflux.model.job.Job;
import io.wardflux.model.job.QueueName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A publication is divided by the shards of its jobs; each part happens wholly or not at all, and moves the watermark of its
 * shard. Where one does not answer the rest is left undone, and the lowest watermark says where to go on: of what is then
 * published again each shard gets only what is beyond its own.
 */
final class ShardedPublisher implements JobPublisher {

    /** The watermark of a shard in which nothing was published yet. */
    static final long NEVER = 0;

    private final Shards shards;

    ShardedPublisher(Shards shards) {
        this.shards = shards;
    }

    @Override
    public PublishResult publish(Lease lease, Publication publication) {
        return publication.watermarkMs().isPresent()
                ? regular(lease, publication, publication.watermarkMs().getAsLong())
                : outsideThePlan(lease, publication);
    }

    private PublishResult regular(Lease lease, Publication publication, long until) {
        long[] from = new long[shards.count()];
        for (int i = 0; i < from.length; i++) {
            from[i] = publisher(i).known().orElse(NEVER);
            if (from[i] >= until) {
                from[i] = publisher(i).watermark().orElse(NEVER);
            }
            if (from[i] == NEVER) {
                // So that whoever has to go on in the middle knows where this one began.
                from[i] = Math.min(until, firstDue(publication).orElse(until)) - 1;
                if (!publisher(i).rewind(lease, from[i])) {
                    return new NotLeading();
                }
            }
        }
        long lowest = Arrays.stream(from).min().orElseThrow();
        var positions = positions(publication);
        boolean any = false;
        for (int i = 0; i < from.length; i++) {
            int shard = i;
            long had = from[i];
            if (had < until) {
                Predicate<Job> missing = job -> shards.of(job) == shard && (had == lowest || job.dueMs() > had);
                PublishResult result = part(lease, shard, publication, missing, positions);
                if (result instanceof AlreadyPublished) {
                    break;
                }
                if (result instanceof NotLeading) {
                    return result;
                }
                any = true;
                from[i] = until;
            }
        }
        boolean all = Arrays.stream(from).allMatch(watermark -> watermark >= until);
        return any && all
                ? new Published(Arrays.asList(positions))
                : new AlreadyPublished(watermark().orElse(until));
    }

    private static OptionalLong firstDue(Publication publication) {
        return Stream.concat(
                        publication.jobs().stream().map(Outgoing::job),
                        publication.skipped().stream().map(Publication.Skipped::job))
                .mapToLong(Job::dueMs)
                .min();
    }

    private PublishResult outsideThePlan(Lease lease, Publication publication) {
        var positions = positions(publication);
        for (int i = 0; i < shards.count(); i++) {
            int shard = i;
            PublishResult result = part(lease, shard, publication, job -> shards.of(job) == shard, positions);
            if (!(result instanceof Published)) {
                if (shard > 0) {
                    throw new BrokerUnavailableException(
                            "The lead was lost while jobs were sent to shards of Redis: some may have been sent.");
                }
                return result;
            }
        }
        return new Published(Arrays.asList(positions));
    }

    private PublishResult part(
            Lease lease, int shard, Publication publication, Predicate<Job> its, Position[] positions) {
        var jobs = new ArrayList<Outgoing>();
        var places = new ArrayList<Integer>();
        for (int i = 0; i < publication.jobs().size(); i++) {
            if (its.test(publication.jobs().get(i).job())) {
                jobs.add(publication.jobs().get(i));
                places.add(i);
            }
        }
        var skipped = publication.skipped().stream()
                .filter(each -> its.test(each.job()))
                .toList();
        PublishResult result =
                publisher(shard).publish(lease, new Publication(jobs, skipped, publication.watermarkMs()));
        if (result instanceof Published(List<Position> some)) {
            for (int i = 0; i < some.size(); i++) {
                positions[places.get(i)] = Shards.whole(shard, some.get(i));
            }
        }
        return result;
    }

    private static Position[] positions(Publication publication) {
        var positions = new Position[publication.jobs().size()];
        Arrays.fill(positions, Position.ELSEWHERE);
        return positions;
    }

    /** Up to where all have it; none where one of them does not have its data any more. */
    @Override
    public OptionalLong watermark() {
        List<OptionalLong> all = shards.each(shard -> shard.publisher().watermark());
        return all.stream().anyMatch(OptionalLong::isEmpty)
                ? OptionalLong.empty()
                : all.stream()
                        .mapToLong(OptionalLong::getAsLong)
                        .filter(watermark -> watermark != NEVER)
                        .min();
    }

    @Override
    public boolean rewind(Lease lease, long watermarkMs) {
        return shards.all().stream().allMatch(shard -> shard.publisher().rewind(lease, watermarkMs));
    }

    @Override
    public int parts() {
        return shards.count();
    }

    @Override
    public int part(Position position) {
        return Shards.of(position);
    }

    @Override
    public Map<QueueName, Position> takenUp(int part) {
        Map<QueueName, Position> takenUp = publisher(part).takenUp(0);
        takenUp.replaceAll((queue, position) -> Shards.whole(part, position));
        return takenUp;
    }

    /** The least of all parts. */
    @Override
    public Position takenUp(QueueName queue) {
        Position least = RedisPublisher.NOTHING_WAITS;
        for (int i = 0; i < shards.count(); i++) {
            Position one = Shards.whole(i, publisher(i).takenUp(queue));
            least = one.compareTo(least) < 0 ? one : least;
        }
        return least;
    }

    @Override
    public Map<Long, Position> waiting(QueueName queue) {
        var waiting = new HashMap<Long, Position>();
        for (int i = 0; i < shards.count(); i++) {
            int shard = i;
            publisher(i)
                    .waiting(queue)
                    .forEach((device, position) -> waiting.put(device, Shards.whole(shard, position)));
        }
        return waiting;
    }

    private RedisPublisher publisher(int shard) {
        return shards.get(shard).redisPublisher();
    }
}
