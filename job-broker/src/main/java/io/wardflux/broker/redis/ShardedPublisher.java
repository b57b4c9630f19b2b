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
import io.wardflux.broker.redis.Shards.Answer;
import io.wardflux.model.job.Job;
import io.wardflux.model.job.QueueName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A publication is divided by the shards of its jobs; each part happens wholly or not at all, and moves the watermark of its
 * shard. What counts for the scheduler is the lowest of them: from there it goes on when it begins, and of what it then
 * publishes again each shard gets only what is beyond its own.
 */
final class ShardedPublisher implements JobPublisher {

    private final Shards shards;
    private final ShardedLeadership leadership;
    private final long[] lastSeen;
    private volatile @Nullable Marks marks;
    private volatile boolean behind;

    ShardedPublisher(Shards shards, ShardedLeadership leadership) {
        this.shards = shards;
        this.leadership = leadership;
        this.lastSeen = new long[shards.count()];
        Arrays.fill(lastSeen, Marks.NEVER);
    }

    /** Whether a shard misses what was published to others: then the account of its minutes is not complete. */
    boolean behind() {
        return behind && leadership.current() != null;
    }

    @Override
    public PublishResult publish(Lease lease, Publication publication) {
        return publication.watermarkMs().isPresent()
                ? publishRegular(lease, publication, publication.watermarkMs().getAsLong())
                : publishOthers(lease, publication);
    }

    private PublishResult publishRegular(Lease lease, Publication publication, long untilMs) {
        Marks known = marksFor(lease);
        if (known.outdated() || known.lowestHere() >= untilMs) {
            return goOnFrom(known);
        }
        List<Publication> parts = parts(publication, job -> known.misses(shards.of(job), job.dueMs()));
        var answers = shards.each(i ->
                known.wants(i, untilMs) ? part(known.leaseOf(i), i, parts.get(i)) : new AlreadyPublished(known.of(i)));
        boolean unheard = false;
        int reached = 0;
        boolean refused = false;
        BrokerUnavailableException missing = null;
        for (int i = 0; i < answers.size(); i++) {
            switch (answers.get(i)) {
                case Answer.Given<PublishResult>(Published published) -> {
                    known.moved(i, untilMs);
                    reached++;
                }
                case Answer.Given<PublishResult>(AlreadyPublished(long watermarkMs)) -> {
                    unheard |= known.wants(i, untilMs);
                    known.moved(i, watermarkMs);
                    reached += known.isHere(i) ? 1 : 0;
                }
                case Answer.Given<PublishResult>(NotLeading no) -> {
                    known.away(i);
                    refused = true;
                }
                case Answer.Missing<PublishResult>(BrokerUnavailableException why) -> {
                    known.away(i);
                    missing = why;
                }
            }
        }
        known.remember(lastSeen);
        if (reached < shards.majority()) {
            marks = null;
            behind = true;
            return tooFew(lease, refused, missing);
        }
        if (unheard) {
            return goOnFrom(known);
        }
        behind = !known.level();
        return new Published(positions(publication.jobs(), answers, parts));
    }

    /** A shard that was away is back, or a publication of which nobody heard did happen. */
    private PublishResult goOnFrom(Marks known) {
        marks = null;
        behind = true;
        if (known.isEmpty()) {
            throw new BrokerUnavailableException(
                    "The shards of Redis have to be looked at again.", new IllegalStateException("no watermark"));
        }
        return new AlreadyPublished(known.lowest());
    }

    private PublishResult tooFew(Lease lease, boolean refused, @Nullable BrokerUnavailableException missing) {
        if (!refused && missing != null) {
            throw missing;
        }
        leadership.release(lease);
        return new NotLeading();
    }

    /** Tasks, first polls: they need no order, so whichever shard is there gets its part. */
    private PublishResult publishOthers(Lease lease, Publication publication) {
        Term term = leadership.term(lease);
        List<Publication> parts = parts(publication, job -> true);
        var answers = shards.each(i -> {
            Lease held = term.of(i);
            return parts.get(i).jobs().isEmpty() && parts.get(i).skipped().isEmpty()
                    ? new Published(List.of())
                    : held == null ? new NotLeading() : part(held, i, parts.get(i));
        });
        boolean any = false;
        boolean refused = false;
        BrokerUnavailableException missing = null;
        for (int i = 0; i < answers.size(); i++) {
            switch (answers.get(i)) {
                case Answer.Given<PublishResult>(Published published) ->
                    any |= !published.positions().isEmpty();
                case Answer.Given<PublishResult>(NotLeading no) -> refused = true;
                case Answer.Given<PublishResult>(AlreadyPublished already) -> refused = true;
                case Answer.Missing<PublishResult>(BrokerUnavailableException why) -> missing = why;
            }
        }
        if (!any && missing != null) {
            throw missing;
        }
        if (!any && refused) {
            return new NotLeading();
        }
        return new Published(positions(publication.jobs(), answers, parts));
    }

    private PublishResult part(Lease lease, int shard, Publication part) {
        return shards.get(shard).publisher().publish(lease, part);
    }

    /** In the order of the whole. */
    private List<Publication> parts(Publication publication, Predicate<Job> wanted) {
        List<List<Outgoing>> jobs = lists();
        List<List<Job>> skipped = lists();
        publication.jobs().stream()
                .filter(out -> wanted.test(out.job()))
                .forEach(out -> jobs.get(shards.of(out.job())).add(out));
        publication.skipped().stream()
                .filter(wanted)
                .forEach(job -> skipped.get(shards.of(job)).add(job));
        return IntStream.range(0, shards.count())
                .mapToObj(i -> new Publication(jobs.get(i), skipped.get(i), publication.watermarkMs()))
                .toList();
    }

    private <T> List<List<T>> lists() {
        return IntStream.range(0, shards.count())
                .<List<T>>mapToObj(i -> new ArrayList<>())
                .toList();
    }

    private List<Position> positions(
            List<Outgoing> jobs, List<Answer<PublishResult>> answers, List<Publication> parts) {
        var positions = new ArrayList<Position>(jobs.size());
        int[] next = new int[shards.count()];
        for (Outgoing out : jobs) {
            int shard = shards.of(out.job());
            boolean inPart = next[shard] < parts.get(shard).jobs().size()
                    && parts.get(shard).jobs().get(next[shard]).job() == out.job();
            if (!inPart) {
                positions.add(Position.ELSEWHERE);
                continue;
            }
            int at = next[shard]++;
            positions.add(
                    answers.get(shard) instanceof Answer.Given<PublishResult>(Published(List<Position> its))
                            ? Shards.whole(shard, its.get(at))
                            : Position.ELSEWHERE);
        }
        return positions;
    }

    /** Of all shards that are there; what the others miss is looked for when they are back. */
    @Override
    public OptionalLong watermark() {
        Term term = leadership.current();
        Marks read = read(term);
        marks = term == null ? null : read;
        behind = !read.level();
        return read.isEmpty() ? OptionalLong.empty() : OptionalLong.of(read.lowest());
    }

    private Marks marksFor(Lease lease) {
        Marks known = marks;
        if (known == null || !known.term().lease().equals(lease)) {
            known = read(leadership.term(lease));
            marks = known;
        }
        return known;
    }

    private Marks read(@Nullable Term term) {
        // First the leases, then what they protect.
        var leases = new ArrayList<@Nullable Lease>();
        for (int i = 0; i < shards.count(); i++) {
            leases.add(term == null ? null : term.of(i));
        }
        var answers = shards.each(i -> shards.get(i).publisher().watermark());
        Shards.given(answers);
        var read = new Marks(term, leases, answers, lastSeen);
        read.remember(lastSeen);
        return read;
    }

    @Override
    public boolean rewind(Lease lease, long watermarkMs) {
        Term term = leadership.term(lease);
        marks = null;
        var answers = shards.each(i -> {
            Lease held = term.of(i);
            return held != null && shards.get(i).publisher().rewind(held, watermarkMs);
        });
        return Shards.given(answers).stream().filter(done -> done).count() >= shards.majority();
    }

    @Override
    public int parts() {
        return shards.count();
    }

    @Override
    public int part(Position position) {
        return Shards.of(position);
    }

    /** The lowest: what is before it has been taken up, whichever shard it is in. */
    @Override
    public Position takenUp(QueueName queue) {
        return shards.some(i -> takenUp(queue, i)).stream()
                .min(Position::compareTo)
                .orElseThrow();
    }

    /** Of a shard that is away, nothing is known to wait: what is published for it finds that out. */
    @Override
    public Position takenUp(QueueName queue, int part) {
        return shards.ask(part, i -> shards.get(i).publisher().takenUp(queue))
                        instanceof Answer.Given<Position>(Position position)
                ? Shards.whole(part, position)
                : RedisPublisher.NOTHING_WAITS;
    }

    @Override
    public Map<Long, Position> waiting(QueueName queue) {
        var waiting = new HashMap<Long, Position>();
        var answers = shards.each(i -> shards.get(i).publisher().waiting(queue));
        for (int i = 0; i < answers.size(); i++) {
            if (answers.get(i) instanceof Answer.Given<Map<Long, Position>>(Map<Long, Position> some)) {
                for (var one : some.entrySet()) {
                    waiting.put(one.getKey(), Shards.whole(i, one.getValue()));
                }
            }
        }
        return waiting;
    }
}
