package io.wardflux.worker.profile;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Sees restarts of devices by their sysUpTime and snmpEngineBoots, and knows how many there were. What is new is given to
 * the {@link ProfileWriter}; the database decides how many restarts there were, because several workers may have seen the
 * same one.
 */
@Component
public class Restarts {
    /** Boots that are so close together are one, seen by different clocks. */
    static final long SAME_BOOT_MS = 5_000;

    private final ProfileWriter writer;
    private final DeviceMemory memory;

    Restarts(ProfileWriter writer, DeviceMemory memory) {
        this.writer = writer;
        this.memory = memory;
        writer.onBoot(this::noted);
    }

    static final class Known {
        private @Nullable Run run;
        /** As the database has it. */
        private long restarts;
        /** Seen here since. */
        private long more;
        /** Changes that the database has not confirmed yet. */
        private int open;
    }

    /** What the database has of a device that this worker did not know. */
    public void known(long deviceId, long bootMs, long engineBoots, long restarts) {
        synchronized (memory) {
            DeviceMemory.Device device = memory.get(deviceId);
            if (device.restarts == null) {
                Known known = new Known();
                known.run = new Run(bootMs, engineBoots);
                known.restarts = restarts;
                device.restarts = known;
            }
        }
    }

    /** How many restarts are known of; empty where the device never told its sysUpTime. */
    public OptionalLong of(long deviceId) {
        synchronized (memory) {
            Known known = find(deviceId);
            return known == null ? OptionalLong.empty() : OptionalLong.of(known.restarts + known.more);
        }
    }

    private @Nullable Known find(long deviceId) {
        DeviceMemory.Device device = memory.find(deviceId);
        return device == null ? null : device.restarts;
    }

    /**
     * @param ticks sysUpTime
     * @param engineBoots negative where unknown
     * @param atMs when the answer came, by the wall clock
     * @param atNanos the same by the steady clock
     */
    public void answered(long deviceId, long ticks, long engineBoots, long atMs, long atNanos) {
        Run.Answer answer = new Run.Answer(ticks, engineBoots, atMs, atNanos);
        synchronized (memory) {
            DeviceMemory.Device device = memory.get(deviceId);
            Known known = device.restarts == null ? new Known() : device.restarts;
            device.restarts = known;
            Run run = known.run;
            if (run == null) {
                begin(deviceId, known, answer, 0);
                return;
            }
            switch (run.judge(answer)) {
                case SAME -> run.goesOn(answer);
                case DRIFTED -> begin(deviceId, known, answer, 0);
                case RESTARTED -> begin(deviceId, known, answer, 1);
            }
        }
    }

    private void begin(long deviceId, Known known, Run.Answer answer, int restarts) {
        Run begun = Run.of(answer);
        known.run = begun;
        known.more += restarts;
        known.open++;
        writer.booted(deviceId, new ProfileWriter.Boot(begun.bootMs(), begun.engineBoots(), restarts, 1));
    }

    /** What the database has now, after this worker's change or another one's. */
    private void noted(ProfileStore.Noted row, ProfileWriter.@Nullable Boot written) {
        synchronized (memory) {
            Known known = find(row.deviceId());
            if (known == null) {
                return;
            }
            if (written != null) {
                known.more = Math.max(0, known.more - written.restarts());
                known.open = Math.max(0, known.open - written.changes());
            }
            known.restarts = row.restarts();
            Run run = known.run;
            if (known.open == 0 && (run == null || isAnother(run, row))) {
                known.run = new Run(row.bootMs(), row.engineBoots());
            }
        }
    }

    private static boolean isAnother(Run run, ProfileStore.Noted row) {
        return Math.abs(run.bootMs() - row.bootMs()) > SAME_BOOT_MS || row.engineBoots() > run.engineBoots();
    }
}
