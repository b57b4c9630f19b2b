package io.wardflux.worker.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class IdsTest {

    @Test
    void knowsThemByTheirPlaceAndTheirPlaces() {
        Ids ids = Ids.of(7, 9, 3_000_000_000_000L);
        assertThat(ids.size()).isEqualTo(3);
        assertThat(ids.get(1)).isEqualTo(9);
        assertThat(ids.get(2)).isEqualTo(3_000_000_000_000L);
        assertThat(ids.place(3_000_000_000_000L)).isEqualTo(2);
        assertThat(ids.place(7)).isZero();
        assertThat(ids.place(8)).isNegative();
        assertThat(ids).hasToString("[7, 9, 3000000000000]");
        assertThat(Ids.NONE.size()).isZero();
        assertThat(Ids.NONE.place(0)).isNegative();
    }

    @Test
    void givesSomeOfThemInAnyOrder() {
        Ids some = Ids.of(10, 20, 30, 40).at(new int[] {3, 0});
        assertThat(some).hasToString("[40, 10]");
        assertThat(Ids.of(10, 20).at(new int[0]).size()).isZero();
    }

    @Test
    void keepsTheDistancesOfDevicesOfOneKindOnce() {
        List<long[]> known = new ArrayList<>();
        Ids.of(new long[] {5, 6, 8}, distances -> {
            known.add(distances);
            return distances;
        });
        Ids other = Ids.of(new long[] {105, 106, 108}, distances -> {
            assertThat(distances).isEqualTo(known.getFirst());
            return known.getFirst();
        });
        assertThat(other).hasToString("[105, 106, 108]");
    }
}
