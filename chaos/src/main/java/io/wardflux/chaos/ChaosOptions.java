package io.wardflux.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * What is asked for.
 *
 * @param project the folder with the built modules
 * @param time no fault begins later than so long after the first
 * @param faults no more than that
 * @param interval of all items, in seconds; divides a minute
 * @param withoutDisks why no disk can be filled on this machine; null: it is tried
 * @param report a file for the table as Markdown; null: none
 */
record ChaosOptions(
        Path project,
        Duration time,
        int faults,
        BrokerChoice broker,
        long seed,
        int devices,
        int items,
        int interval,
        @Nullable String withoutDisks,
        @Nullable Path report) {

    private static final Duration USUAL_TIME = Duration.ofMinutes(30);
    private static final Set<Integer> INTERVALS = Set.of(10, 12, 15, 20, 30, 60);

    ChaosOptions {
        if (!INTERVALS.contains(interval)) {
            throw new ChaosException(
                    "--interval " + interval + ": it has to divide a minute: 10, 12, 15, 20, 30 or 60.");
        }
    }

    /** @throws ChaosException with a sentence about the first argument that is wrong */
    static ChaosOptions parse(List<String> arguments) {
        Path project = Path.of("");
        Duration time = null;
        int faults = Integer.MAX_VALUE;
        BrokerChoice broker = BrokerChoice.REDIS;
        long seed = ThreadLocalRandom.current().nextInt(1, 1_000_000);
        int devices = 500;
        int items = 40;
        int interval = 30;
        String withoutDisks = null;
        Path report = null;
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String name = rest.next();
            if (!rest.hasNext()) {
                throw new ChaosException(name + " needs a value.");
            }
            String value = rest.next();
            switch (name) {
                case "--project" -> project = Path.of(value);
                case "--minutes" -> time = Duration.ofMinutes(number(name, value, 24 * 60));
                case "--faults" -> faults = number(name, value, 100_000);
                case "--broker" -> broker = BrokerChoice.parse(value);
                case "--seed" -> seed = number(name, value, Integer.MAX_VALUE);
                case "--devices" -> devices = number(name, value, 10_000);
                case "--items" -> items = number(name, value, 200);
                case "--interval" -> interval = number(name, value, 60);
                case "--without-disks" -> withoutDisks = value;
                case "--report" -> report = Path.of(value);
                default -> throw new ChaosException("Unknown option " + name + ".");
            }
        }
        Duration usual = faults == Integer.MAX_VALUE ? USUAL_TIME : Duration.ofHours(24);
        return new ChaosOptions(
                project.toAbsolutePath().normalize(),
                time == null ? usual : time,
                faults,
                broker,
                seed,
                devices,
                items,
                interval,
                withoutDisks,
                report);
    }

    /** So that another run does the same. */
    String command() {
        String end = faults == Integer.MAX_VALUE ? "--minutes " + time.toMinutes() : "--faults " + faults;
        return "./chaos.sh %s --broker %s --seed %d --devices %d --items %d --interval %d"
                .formatted(end, broker.wireName(), seed, devices, items, interval);
    }

    private static int number(String name, String value, int most) {
        if (!value.matches("[0-9]{1,9}") || Integer.parseInt(value) < 1 || Integer.parseInt(value) > most) {
            throw new ChaosException("%s %s: it has to be a number from 1 to %d.".formatted(name, value, most));
        }
        return Integer.parseInt(value);
    }
}
