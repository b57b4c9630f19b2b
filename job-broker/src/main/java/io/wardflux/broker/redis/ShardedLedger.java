package io.wardflux.broker.redis;

import io.wardflux.broker.BrokerUnavailableException;
import io.wardflux.broker.DeviceLog;
import io.wardflux.broker.Ledger;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** The sum over all shards; there is none while one is missing, or has lost what the others still have. */
final class ShardedLedger implements Ledger {

    private final Shards shards;

    ShardedLedger(Shards shards) {
        this.shards = shards;
    }

    private <T> List<T> each(Function<Ledger, T> read) {
        List<T> all = shards.each(shard -> read.apply(shard.ledger()));
        if (!shards.whole()) {
            throw new BrokerUnavailableException(
                    "A shard of Redis has lost its data: who leads next begins anew, in all of them.");
        }
        return all;
    }

    private void tell(java.util.function.Consumer<Ledger> what) {
        shards.all().forEach(shard -> what.accept(shard.ledger()));
    }

    @Override
    public List<Minute> minutes() {
        var sums = new TreeMap<Instant, Count>();
        for (List<Minute> minutes : each(Ledger::minutes)) {
            minutes.forEach(minute -> sums.merge(minute.slot(), minute.count(), Count::plus));
        }
        return sums.entrySet().stream()
                .map(sum -> new Minute(sum.getKey(), sum.getValue()))
                .toList();
    }

    /** Up to where all have it. */
    @Override
    public OptionalLong publishedMs() {
        List<OptionalLong> all = shards.each(shard -> shard.ledger().publishedMs());
        return all.stream().anyMatch(each -> each.orElse(ShardedPublisher.NEVER) == ShardedPublisher.NEVER)
                ? OptionalLong.empty()
                : all.stream().mapToLong(OptionalLong::getAsLong).min();
    }

    @Override
    public void seal(Collection<Instant> slots) {
        tell(ledger -> ledger.seal(slots));
    }

    @Override
    public void forget(Collection<Instant> slots) {
        tell(ledger -> ledger.forget(slots));
    }

    @Override
    public List<Instant> deviceMinutes() {
        return each(Ledger::deviceMinutes).stream()
                .flatMap(List::stream)
                .distinct()
                .sorted()
                .toList();
    }

    /** That of each shard. */
    private record Logs(List<DeviceLog> shards) implements DeviceLog {
        @Override
        public Map<Long, Count> devices() {
            var sums = new HashMap<Long, Count>();
            shards.forEach(shard -> shard.devices().forEach((id, count) -> sums.merge(id, count, Count::plus)));
            return sums;
        }
    }

    @Override
    public DeviceLog log(Instant slot, DeviceLog known) {
        Iterator<DeviceLog> before = known instanceof Logs logs
                ? logs.shards().iterator()
                : Collections.nCopies(shards.count(), DeviceLog.EMPTY).iterator();
        return new Logs(each(ledger -> ledger.log(slot, before.next())));
    }

    /** Its regular polls are in one shard, those of tasks in others. */
    @Override
    public SortedMap<Instant, Count> device(long deviceId) {
        var sums = new TreeMap<Instant, Count>();
        each(ledger -> ledger.device(deviceId))
                .forEach(some -> some.forEach((slot, count) -> sums.merge(slot, count, Count::plus)));
        return sums;
    }

    @Override
    public void forgetDevices(Collection<Instant> slots) {
        tell(ledger -> ledger.forgetDevices(slots));
    }

    @Override
    public Optional<TaskProgress> task(long taskId) {
        return ofTask(taskId).task(taskId);
    }

    @Override
    public void forgetTask(long taskId) {
        ofTask(taskId).forgetTask(taskId);
    }

    private Ledger ofTask(long taskId) {
        return shards.get(shards.ofTask(taskId)).ledger();
    }
}
