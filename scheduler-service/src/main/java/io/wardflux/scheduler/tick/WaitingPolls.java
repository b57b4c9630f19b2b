package io.wardflux.scheduler.tick;

import io.wardflux.broker.JobPublisher;
import io.wardflux.broker.Position;
import io.wardflux.model.job.QueueName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The devices whose last regular poll may still wait in a queue: nothing else is published for them until a worker took
 * it. It knows the places of its own publications; those of an earlier leader, and of a call whose answer was lost, it
 * reads from the broker when it begins. That is exact, because the broker publishes for one lease only, and this one holds it.
 */
final class WaitingPolls {

    private static final int TIDY_EVERY = 64;

    private final JobPublisher publisher;
    private Map<Long, Place> places = new HashMap<>();
    /** The last that was published in each part of each queue: where no worker waits for these, nothing waits. */
    private final Map<Part, Place> last = new HashMap<>();

    private Place latest = new Place(QueueName.DEFAULT, Position.START);
    /** By part and queue. */
    private List<Map<QueueName, Position>> takenUp = List.of();

    private int refreshes;

    private record Place(QueueName queue, Position position) {}

    private record Part(QueueName queue, int number) {}

    /** @param publisher with whose lease, already held, is published from now on */
    WaitingPolls(JobPublisher publisher) {
        this.publisher = publisher;
        for (QueueName queue : QueueName.all()) {
            publisher.waiting(queue).forEach((device, position) -> published(device, queue, position));
        }
    }

    /** Asks the broker how far the workers are. */
    void refresh() {
        takenUp = IntStream.range(0, publisher.parts())
                .mapToObj(publisher::takenUp)
                .toList();
        if (last.values().stream().noneMatch(this::waits)) {
            places = new HashMap<>();
        } else if (++refreshes % TIDY_EVERY == 0) {
            places.values().removeIf(place -> !waits(place));
        }
    }

    boolean contains(long deviceId) {
        Place place = places.get(deviceId);
        if (place == null) {
            return false;
        }
        if (waits(place)) {
            return true;
        }
        places.remove(deviceId);
        return false;
    }

    void published(long deviceId, QueueName queue, Position position) {
        // Neighbours are in the same message.
        if (latest.queue() != queue || !latest.position().equals(position)) {
            latest = new Place(queue, position);
            last.merge(
                    new Part(queue, publisher.part(position)),
                    latest,
                    (one, other) -> one.position().compareTo(other.position()) > 0 ? one : other);
        }
        places.put(deviceId, latest);
    }

    int size() {
        return places.size();
    }

    private boolean waits(Place place) {
        if (takenUp.isEmpty()) {
            return true;
        }
        Position taken = takenUp.get(publisher.part(place.position())).get(place.queue());
        return taken == null || place.position().compareTo(taken) > 0;
    }
}
