package io.wardflux.broker.rabbit;

import io.wardflux.broker.BrokerUnavailableException;
import io.wardflux.broker.Completion;
import io.wardflux.broker.Delivery;
import io.wardflux.broker.JobConsumer;
import io.wardflux.broker.Position;
import io.wardflux.broker.rabbit.Link.Arrival;
import io.wardflux.broker.redis.WorkerAccount;
import io.wardflux.model.job.JobCodec;
import io.wardflux.model.job.MalformedJobException;
import io.wardflux.model.job.QueueName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes over a connection of its own. When the connection breaks, RabbitMQ delivers anew what was not acknowledged: to
 * another worker, which then takes it over, or to this one, which goes on with what it has.
 */
final class RabbitConsumer implements JobConsumer {

    private static final Pattern ENTRY_ID = Pattern.compile("[0-9]{1,15}-[0-9]{1,15}");

    private final Amqp amqp;
    private final WorkerAccount account;
    private final Map<Delivery.Message, Held> held = new ConcurrentHashMap<>();
    private final ReentrantLock taking = new ReentrantLock();
    private volatile @Nullable Link link;
    private volatile boolean closed;

    private record Held(Arrival arrival, long aliveNanos) {}

    RabbitConsumer(Amqp amqp, WorkerAccount account) {
        this.amqp = amqp;
        this.account = account;
    }

    @Override
    public List<Delivery> take(List<QueueName> queues, int max, Duration wait) {
        if (closed || queues.isEmpty() || max < 1) {
            return List.of();
        }
        var taken = new ArrayList<Delivery>();
        taking.lock();
        try {
            take(link(), queues, max, wait, taken);
        } catch (BrokerUnavailableException e) {
            // What is taken must be worked on; the next call will tell what is wrong.
            if (taken.isEmpty() && !closed) {
                throw e;
            }
        } finally {
            taking.unlock();
        }
        account.startTasks(taken);
        return taken;
    }

    private void take(Link from, List<QueueName> queues, int max, Duration wait, List<Delivery> taken) {
        long end = System.nanoTime() + wait.toNanos();
        for (QueueName queue : queues) {
            takeReady(from, queue, max, taken);
        }
        long left = end - System.nanoTime();
        while (taken.isEmpty() && left > 0 && !closed) {
            var arrivals = new ArrayList<>(from.await(queues, max, Duration.ofNanos(left)));
            arrivals.sort(Comparator.comparingInt(arrival -> queues.indexOf(arrival.queue())));
            while (arrivals.size() > max) {
                arrivals.removeLast().giveBack();
            }
            accept(arrivals, taken);
            left = end - System.nanoTime();
        }
    }

    private void takeReady(Link from, QueueName queue, int max, List<Delivery> taken) {
        while (taken.size() < max && !closed) {
            int ready = from.ready(queue);
            if (ready == 0) {
                return;
            }
            int before = taken.size();
            List<Arrival> arrivals = from.gather(queue, max - before, ready);
            accept(arrivals, taken);
            // Some may have been copies of jobs that have ended.
            if (arrivals.isEmpty() || taken.size() - before == arrivals.size()) {
                return;
            }
        }
    }

    private Link link() {
        Link known = link;
        if (known != null && known.isOpen()) {
            return known;
        }
        Link made = new Link(amqp);
        link = made;
        if (closed) {
            made.wake();
        }
        return made;
    }

    private void accept(List<Arrival> arrivals, List<Delivery> taken) {
        var unknown = new ArrayList<Arrival>();
        var jobs = new ArrayList<Delivery>();
        for (Arrival arrival : arrivals) {
            if (!ENTRY_ID.matcher(arrival.id()).matches()) {
                putAside(arrival, "", reason(arrival));
            } else if (!isHeldAlready(arrival)) {
                try {
                    Position position = position(arrival.id());
                    jobs.add(new Delivery(
                            arrival.queue(), position, JobCodec.decode(arrival.body()), position.major(), 1));
                    unknown.add(arrival);
                } catch (MalformedJobException e) {
                    putAside(arrival, arrival.id(), String.valueOf(e.getMessage()));
                }
            }
        }
        List<Integer> times;
        try {
            times = account.arrived(unknown.stream()
                    .map(each -> new WorkerAccount.Arrival(each.queue(), each.id(), each.again()))
                    .toList());
        } catch (BrokerUnavailableException e) {
            unknown.forEach(Arrival::giveBack);
            throw e;
        }
        for (int i = 0; i < times.size(); i++) {
            Delivery job = jobs.get(i);
            if (times.get(i) == 0) {
                unknown.get(i).acknowledge();
            } else {
                held.put(job.message(), new Held(unknown.get(i), System.nanoTime()));
                taken.add(new Delivery(job.queue(), job.position(), job.job(), job.publishedMs(), times.get(i)));
            }
        }
    }

    private static String reason(Arrival arrival) {
        try {
            JobCodec.decode(arrival.body());
            return "It is in no account: something else than this system published it.";
        } catch (MalformedJobException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** It came over a connection that broke, or is a second copy. */
    private boolean isHeldAlready(Arrival arrival) {
        Held now = held.computeIfPresent(
                new Delivery.Message(arrival.queue(), position(arrival.id())),
                (place, before) ->
                        before.arrival().link() == arrival.link() ? before : new Held(arrival, before.aliveNanos()));
        if (now != null && now.arrival() != arrival) {
            arrival.acknowledge();
        }
        return now != null;
    }

    private void putAside(Arrival arrival, String id, String reason) {
        if (account.putAside(arrival.queue(), id, arrival.body(), reason)) {
            arrival.acknowledge();
        } else {
            arrival.giveBack();
        }
    }

    private static Position position(String entryId) {
        int dash = entryId.indexOf('-');
        return new Position(Long.parseLong(entryId.substring(0, dash)), Long.parseLong(entryId.substring(dash + 1)));
    }

    /** RabbitMQ brings the jobs of those that have gone by itself; what this worker holds and has forgotten is given back. */
    @Override
    public List<Delivery> takeOver(List<QueueName> queues, int max, Duration idle) {
        long now = System.nanoTime();
        held.forEach((place, each) -> {
            if (now - each.aliveNanos() > idle.toNanos() && held.remove(place, each)) {
                each.arrival().giveBack();
            }
        });
        return List.of();
    }

    @Override
    public void keepAlive(Collection<Delivery> deliveries) {
        for (Delivery delivery : deliveries) {
            held.computeIfPresent(delivery.message(), (place, each) -> new Held(each.arrival(), System.nanoTime()));
        }
    }

    @Override
    public int complete(Collection<Completion> completions) {
        int counted = account.complete(completions);
        completions.forEach(completion -> done(completion.delivery()));
        return counted;
    }

    @Override
    public void deadLetter(Delivery delivery, String reason) {
        account.deadLetter(delivery, reason);
        done(delivery);
    }

    private void done(Delivery delivery) {
        Held ended = held.remove(delivery.message());
        if (ended != null) {
            ended.arrival().acknowledge();
        }
    }

    /** As if the network had broken. */
    void cut() {
        amqp.cut();
    }

    /** Ends a call of {@link #take} that waits. What is not completed is delivered to another worker. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        Link open = link;
        if (open != null) {
            open.wake();
        }
        boolean idle = false;
        try {
            idle = taking.tryLock(Amqp.CALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            amqp.close();
        } finally {
            if (idle) {
                taking.unlock();
            }
        }
    }
}
