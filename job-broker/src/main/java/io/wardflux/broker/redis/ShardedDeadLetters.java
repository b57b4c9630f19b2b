package io.wardflux.broker.redis;

import io.wardflux.broker.DeadLetters;
import io.wardflux.model.job.QueueName;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Each shard keeps its own; a letter's id is that within its shard, a dot, and the shard. */
final class ShardedDeadLetters implements DeadLetters {

    private static final Pattern ID = Pattern.compile("[0-9]{1,15}-[0-9]{1,15}\\.[0-9]{1,3}");

    private final Shards shards;

    ShardedDeadLetters(Shards shards) {
        this.shards = shards;
    }

    private record Place(int shard, String id) {}

    private Optional<Place> place(String id) {
        if (!ID.matcher(id).matches()) {
            return Optional.empty();
        }
        int dot = id.indexOf('.');
        int shard = Integer.parseInt(id.substring(dot + 1));
        return shard < shards.count() ? Optional.of(new Place(shard, id.substring(0, dot))) : Optional.empty();
    }

    private static Letter whole(int shard, Letter letter) {
        return new Letter(letter.id() + "." + shard, letter.reason(), letter.since(), letter.payload());
    }

    @Override
    public List<Letter> list(QueueName queue, long offset, int most) {
        int each = (int) Math.min(offset + most, Keys.MOST_DEAD_LETTERS);
        List<List<Letter>> all = shards.each(shard -> shard.deadLetters().list(queue, 0, each));
        return IntStream.range(0, all.size())
                .boxed()
                .<Letter>flatMap(i -> all.get(i).stream().map(letter -> whole(i, letter)))
                .sorted(Comparator.comparing(Letter::since).reversed())
                .skip(offset)
                .limit(most)
                .toList();
    }

    @Override
    public long count(QueueName queue) {
        return shards.each(shard -> shard.deadLetters().count(queue)).stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    @Override
    public Optional<Letter> find(QueueName queue, String id) {
        return place(id)
                .flatMap(place -> shards.get(place.shard()).deadLetters().find(queue, place.id()).stream()
                        .flatMap(letter -> Stream.of(whole(place.shard(), letter)))
                        .findFirst());
    }

    @Override
    public Requeued requeue(QueueName queue, String id, Message message) {
        return place(id)
                .map(place -> shards.get(place.shard()).deadLetters().requeue(queue, place.id(), message))
                .orElse(Requeued.NOT_FOUND);
    }

    @Override
    public boolean delete(QueueName queue, String id) {
        return place(id)
                .map(place -> shards.get(place.shard()).deadLetters().delete(queue, place.id()))
                .orElse(false);
    }

    @Override
    public long deleteAll(QueueName queue) {
        return shards.each(shard -> shard.deadLetters().deleteAll(queue)).stream()
                .mapToLong(Long::longValue)
                .sum();
    }
}
