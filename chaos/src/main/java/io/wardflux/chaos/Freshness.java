package io.wardflux.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * When which slot of each device was seen in VictoriaMetrics, looked at about twice a second from outside. A slot is in time
 * when its sample was there within {@link #IN_TIME} of when it was due. The slots are read from the samples themselves, in
 * the calm before the first fault: a device is always polled at the same place within the interval.
 */
final class Freshness {

    /** A tick, a poll, a write, what VictoriaMetrics takes to show it, and our own look: some two seconds, on a busy machine. */
    static final Duration IN_TIME = Duration.ofSeconds(5);

    /** For so long everything has to be in time until the system counts as recovered. */
    static final Duration CLEAN = Duration.ofSeconds(5);

    /** So much earlier in the interval a sample may be than those from which its place was read. */
    private static final long EARLIER_MS = 1_000;

    private final long intervalMs;
    private final Map<Long, Device> devices = new HashMap<>();
    private boolean calibrating = true;

    private static final class Device {
        long phaseMs;
        long newestMs;
        long newestSlot;
        boolean regular;
        final Map<Long, Long> storedMs = new HashMap<>();
    }

    /** @param storedMs {@link Long#MAX_VALUE}: not yet */
    private record Slot(long dueMs, long storedMs) {
        boolean inTime() {
            return storedMs <= dueMs + IN_TIME.toMillis();
        }
    }

    /** How a fault looked from outside. @param late slots of devices that were not in time, from its begin to the recovery */
    record Recovery(Duration time, int late) {}

    Freshness(Duration interval) {
        this.intervalMs = interval.toMillis();
    }

    /** A look at the newest sample of a device. */
    synchronized void seen(long device, long sampleMs, long nowMs) {
        Device known = devices.computeIfAbsent(device, _ -> new Device());
        if (sampleMs == known.newestMs) {
            return;
        }
        if (calibrating) {
            calibrate(known, sampleMs);
        }
        known.newestMs = sampleMs;
        long slot = Math.floorDiv(sampleMs - known.phaseMs + EARLIER_MS, intervalMs);
        for (long each = known.newestSlot + 1; each <= slot; each++) {
            known.storedMs.put(each, nowMs);
        }
        known.newestSlot = Math.max(known.newestSlot, slot);
    }

    /** First polls are out of turn, so only what comes an interval after the one before shows where the device is polled. */
    private void calibrate(Device device, long sampleMs) {
        if (Math.abs(sampleMs - device.newestMs - intervalMs) > EARLIER_MS) {
            device.phaseMs = Math.floorMod(sampleMs, intervalMs);
            device.newestSlot = Math.floorDiv(sampleMs, intervalMs);
            device.storedMs.clear();
            device.regular = false;
        } else {
            // Not modulo the interval: the slots keep their numbers.
            device.phaseMs = Math.min(device.phaseMs, sampleMs - (device.newestSlot + 1) * intervalMs);
            device.regular = true;
        }
    }

    /** How many devices are polled by their interval. */
    synchronized int regular() {
        return (int) devices.values().stream().filter(device -> device.regular).count();
    }

    /** From now on the slots are known. */
    synchronized void calibrated() {
        calibrating = false;
    }

    synchronized int devices() {
        return devices.size();
    }

    /**
     * From the end of a fault until a sample was stored from which on, for {@link #CLEAN}, every slot was in time. Empty as
     * long as that cannot be said.
     */
    synchronized Optional<Recovery> since(long beginMs, long endMs, long nowMs) {
        List<Slot> slots = slots(beginMs, nowMs);
        int from = 0;
        while (from < slots.size() && slots.get(from).dueMs() < endMs) {
            from++;
        }
        int first = from;
        for (int at = from; at < slots.size(); at++) {
            Slot slot = slots.get(at);
            if (!slot.inTime()) {
                if (slot.storedMs() == Long.MAX_VALUE && slot.dueMs() + IN_TIME.toMillis() >= nowMs) {
                    return Optional.empty(); // it may still be in time
                }
                first = at + 1;
            } else if (slot.dueMs() >= slots.get(first).dueMs() + CLEAN.toMillis()) {
                long late = slots.subList(0, first).stream()
                        .filter(each -> !each.inTime())
                        .count();
                return Optional.of(new Recovery(
                        Duration.ofMillis(Math.max(0, slots.get(first).storedMs() - endMs)), (int) late));
            }
        }
        return Optional.empty();
    }

    /** Late ones, where it has not recovered. */
    synchronized int late(long beginMs, long nowMs) {
        return (int) slots(beginMs, nowMs - IN_TIME.toMillis()).stream()
                .filter(slot -> !slot.inTime())
                .count();
    }

    private List<Slot> slots(long fromMs, long toMs) {
        List<Slot> slots = new ArrayList<>();
        for (Device device : devices.values()) {
            long first = Math.ceilDiv(fromMs - device.phaseMs, intervalMs);
            for (long slot = first; device.phaseMs + slot * intervalMs <= toMs; slot++) {
                slots.add(new Slot(
                        device.phaseMs + slot * intervalMs,
                        slot > device.newestSlot
                                ? Long.MAX_VALUE
                                : device.storedMs.getOrDefault(slot, device.phaseMs + slot * intervalMs)));
            }
        }
        slots.sort(Comparator.comparingLong(Slot::dueMs));
        return slots;
    }
}
