package io.wardflux.broker.redis;

import io.wardflux.broker.WorkerRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A worker announces itself in all shards, so it is seen while any of them is there; an order lies in one. */
final class ShardedWorkers implements WorkerRegistry {

    private final Shards shards;

    ShardedWorkers(Shards shards) {
        this.shards = shards;
    }

    @Override
    public void beat(Worker worker, Duration timeToLive) {
        shards.some(i -> {
            shards.get(i).workers().beat(worker, timeToLive);
            return true;
        });
    }

    @Override
    public List<Worker> workers() {
        Map<String, Worker> latest = new HashMap<>();
        for (List<Worker> some : shards.some(i -> shards.get(i).workers().workers())) {
            for (Worker worker : some) {
                latest.merge(
                        worker.id(),
                        worker,
                        (one, other) -> one.lastHeartbeat().isBefore(other.lastHeartbeat()) ? other : one);
            }
        }
        return List.copyOf(latest.values());
    }

    @Override
    public void order(String workerId, Order order) {
        shards.get(shards.here().getFirst()).workers().order(workerId, order);
    }

    @Override
    public List<Order> orders(String workerId) {
        return shards.some(i -> shards.get(i).workers().orders(workerId)).stream()
                .flatMap(List::stream)
                .toList();
    }
}
