package io.wardflux.worker.profile;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.wardflux.worker.held.WorkerSettings;
import io.wardflux.worker.state.StandingListener;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.stereotype.Component;

/**
 * Which devices do not answer, and therefore are only probed: those whose last polls, as many as make a device down, have
 * failed; and where many devices fall silent at once, from their first failure on, so that they never take more than a part
 * of the slots for longer than a probe. Polls are counted here as they end, and corrected by what the database says of all
 * workers together.
 */
@Component
public class Silence implements StandingListener {
    /** One slot in so many may wait out a whole budget for a device that did not answer the last time. */
    private static final int PART_OF_SLOTS = 4;

    private final int untilProbed;
    private final int patientSlots;
    private final AtomicInteger waitedFor = new AtomicInteger();
    private final DeviceMemory memory;

    Silence(SilenceSettings settings, WorkerSettings worker, DeviceMemory memory, MeterRegistry meters) {
        this.memory = memory;
        this.untilProbed = settings.failuresUntilDown();
        this.patientSlots = Math.max(1, worker.concurrency() / PART_OF_SLOTS);
        Gauge.builder("ward.silent.polls.capacity", () -> patientSlots).register(meters);
        Gauge.builder("ward.silent.polls.used", waitedFor, AtomicInteger::get).register(meters);
    }

    /** How a device is to be approached; {@link #leave} must follow. */
    public enum Approach {
        POLL,
        /** It did not answer the last time; its poll takes one of the slots for such devices. */
        POLL_PATIENTLY,
        PROBE
    }

    public Approach approach(long deviceId) {
        int inARow = failuresOf(deviceId);
        if (inARow == 0) {
            return Approach.POLL;
        }
        if (inARow >= untilProbed) {
            return Approach.PROBE;
        }
        if (waitedFor.incrementAndGet() > patientSlots) {
            waitedFor.decrementAndGet();
            return Approach.PROBE;
        }
        return Approach.POLL_PATIENTLY;
    }

    public void leave(Approach approach) {
        if (approach == Approach.POLL_PATIENTLY) {
            waitedFor.decrementAndGet();
        }
    }

    /** Whether it is only probed. */
    public boolean isDead(long deviceId) {
        return failuresOf(deviceId) >= untilProbed;
    }

    /** How many polls in a row have failed. */
    public int failuresOf(long deviceId) {
        synchronized (memory) {
            DeviceMemory.Device device = memory.find(deviceId);
            return device == null ? 0 : Math.max(0, device.silence);
        }
    }

    /** A poll or a probe ended like this; the database will say so, too, but later. */
    public void ended(long deviceId, boolean answered) {
        synchronized (memory) {
            DeviceMemory.Device device = memory.get(deviceId);
            device.silence = answered ? 0 : Math.max(0, device.silence) + 1;
        }
    }

    /** What the database has of a device that this worker did not know. */
    public void known(long deviceId, int inARow) {
        synchronized (memory) {
            DeviceMemory.Device device = memory.get(deviceId);
            device.silence = device.silence < 0 ? inARow : device.silence;
        }
    }

    @Override
    public void failuresInARow(long deviceId, int inARow) {
        synchronized (memory) {
            memory.get(deviceId).silence = inARow;
        }
    }
}
