package io.wardflux.chaos;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which part breaks when, how and for how long: the same for the same seed, parts and kinds. Every part has its turn before
 * one has its second, and of one part every kind before one comes again.
 */
final class FaultPlan {

    private final Random random;
    private final Map<Part, Set<FaultKind>> menu;
    private final Durations durations;
    private final Deque<Part> turns = new ArrayDeque<>();
    private final Map<Part, Deque<FaultKind>> waiting = new EnumMap<>(Part.class);
    private int number;

    /** How long things take. */
    record Durations(Range broken, Range stopped, Range pause) {
        /** A worker that is stopped for longer than 15 s loses its jobs to another one; a leader, after 3 s, the lead. */
        static final Durations USUAL =
                new Durations(new Range(2_000, 10_000), new Range(2_000, 22_000), new Range(1_000, 5_000));

        static final Durations SHORT =
                new Durations(new Range(1_000, 2_000), new Range(4_000, 5_000), new Range(100, 500));
    }

    record Range(int fromMs, int toMs) {
        Duration pick(Random random) {
            return Duration.ofMillis(random.nextInt(fromMs, toMs + 1));
        }
    }

    /** @param menu how which part may be broken; what has no kind is left alone */
    FaultPlan(long seed, Map<Part, Set<FaultKind>> menu, Durations durations) {
        this.random = new Random(seed);
        this.menu = new EnumMap<>(menu);
        this.menu.values().removeIf(Set::isEmpty);
        this.durations = durations;
    }

    /** Everything that fits. */
    static Map<Part, Set<FaultKind>> all(List<Part> parts) {
        Map<Part, Set<FaultKind>> menu = new EnumMap<>(Part.class);
        for (Part part : parts) {
            Set<FaultKind> kinds = EnumSet.allOf(FaultKind.class);
            kinds.removeIf(kind -> !kind.fits(part));
            menu.put(part, kinds);
        }
        return menu;
    }

    static Map<Part, Set<FaultKind>> without(FaultKind kind, Map<Part, Set<FaultKind>> menu) {
        Map<Part, Set<FaultKind>> rest = new EnumMap<>(Part.class);
        menu.forEach((part, kinds) ->
                rest.put(part, kinds.stream().filter(each -> each != kind).collect(Collectors.toSet())));
        return rest;
    }

    /** There is always a next one. */
    PlannedFault next() {
        if (turns.isEmpty()) {
            turns.addAll(shuffled(List.copyOf(menu.keySet())));
        }
        Part part = turns.removeFirst();
        Deque<FaultKind> left = waiting.computeIfAbsent(part, _ -> new ArrayDeque<>());
        if (left.isEmpty()) {
            left.addAll(
                    shuffled(menu.getOrDefault(part, Set.of()).stream().sorted().toList()));
        }
        FaultKind kind = left.removeFirst();
        number++;
        // Always the same number of draws, so that one fault does not shift the next ones.
        Duration broken = durations.broken().pick(random);
        Duration stopped = durations.stopped().pick(random);
        Duration delay = Duration.ofMillis(random.nextInt(50, 501));
        int choice = random.nextInt(1 << 16);
        Duration pause = durations.pause().pick(random);
        boolean longer = kind == FaultKind.STOP || kind == FaultKind.CUT || kind == FaultKind.DELAY;
        return new PlannedFault(
                number,
                part,
                kind,
                kind == FaultKind.RESTART ? Duration.ZERO : longer ? stopped : broken,
                delay,
                choice,
                pause);
    }

    private <T> List<T> shuffled(List<T> some) {
        List<T> order = new ArrayList<>(some);
        Collections.shuffle(order, random);
        return order;
    }
}
