package io.wardflux.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.wardflux.chaos.FaultPlan.Durations;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FaultPlanTest {

    private static final List<Part> PARTS = BrokerChoice.REDIS.parts();

    @Test
    void theSameSeedGivesTheSameFaults() {
        assertThat(first(100, 7)).isEqualTo(first(100, 7)).isNotEqualTo(first(100, 8));
    }

    @Test
    void everyPartHasItsTurnBeforeOneHasItsSecond() {
        List<PlannedFault> faults = first(PARTS.size() * 3, 1);
        for (int round = 0; round < 3; round++) {
            assertThat(faults.subList(round * PARTS.size(), (round + 1) * PARTS.size()))
                    .extracting(PlannedFault::part)
                    .containsExactlyInAnyOrderElementsOf(PARTS);
        }
    }

    @Test
    void everyPartIsBrokenInEveryWayThatFitsIt() {
        List<PlannedFault> faults = first(PARTS.size() * FaultKind.values().length, 1);
        for (Part part : PARTS) {
            Set<FaultKind> kinds = FaultPlan.all(PARTS).getOrDefault(part, Set.of());
            assertThat(faults.stream().filter(fault -> fault.part() == part).limit(kinds.size()))
                    .extracting(PlannedFault::kind)
                    .containsExactlyInAnyOrderElementsOf(kinds);
        }
        assertThat(faults)
                .filteredOn(fault -> fault.kind() == FaultKind.DATA_LOST)
                .extracting(PlannedFault::part)
                .containsOnly(Part.REDIS);
    }

    private static List<PlannedFault> first(int number, long seed) {
        var plan = new FaultPlan(seed, FaultPlan.all(PARTS), Durations.USUAL);
        return new ArrayList<>(Stream.generate(plan::next).limit(number).toList());
    }
}
