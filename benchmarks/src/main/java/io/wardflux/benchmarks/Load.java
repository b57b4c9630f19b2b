package io.wardflux.benchmarks;

import java.util.Set;

/**
 * What is polled.
 *
 * @param items of each device
 * @param interval of all items, in seconds; divides a minute
 * @param snmp v1, v2c or v3 (SHA-256 and AES-128)
 * @param dead devices that never answer, in percent
 * @param slow devices that take two seconds, in percent
 * @param loss of the datagrams of all others, in percent
 */
record Load(int devices, int items, int interval, String snmp, int dead, int slow, int loss) {

    private static final Set<Integer> INTERVALS = Set.of(10, 12, 15, 20, 30, 60);

    Load {
        if (!INTERVALS.contains(interval)) {
            throw new BenchmarkException(
                    "--interval " + interval + ": it has to divide a minute: 10, 12, 15, 20, 30 or 60.");
        }
        if (!Set.of("v1", "v2c", "v3").contains(snmp)) {
            throw new BenchmarkException("--snmp " + snmp + ": it has to be v1, v2c or v3.");
        }
        if (dead + slow > 100) {
            throw new BenchmarkException("--dead and --slow together are more than 100 %.");
        }
    }

    long perMinute() {
        return (long) devices * items * 60 / interval;
    }

    int deadDevices() {
        return devices * dead / 100;
    }

    int slowDevices() {
        return devices * slow / 100;
    }

    /** As the simulator takes it: the dead come first, then the slow. */
    String faults() {
        StringBuilder faults = new StringBuilder();
        int first = 1;
        first = range(faults, first, deadDevices(), "dead");
        first = range(faults, first, slowDevices(), "latency=2000");
        if (loss > 0) {
            range(faults, first, devices - first + 1, "loss=" + loss / 100.0);
        }
        return faults.toString();
    }

    private static int range(StringBuilder faults, int first, int count, String fault) {
        if (count > 0) {
            faults.append(faults.isEmpty() ? "" : ";").append("%d-%d:%s".formatted(first, first + count - 1, fault));
        }
        return first + count;
    }
}
