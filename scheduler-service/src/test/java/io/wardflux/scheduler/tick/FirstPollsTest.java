package io.wardflux.scheduler.tick;

import static io.wardflux.scheduler.plan.Plans.device;
import static io.wardflux.scheduler.plan.Plans.every;
import static org.assertj.core.api.Assertions.assertThat;

import io.wardflux.model.job.ItemIds;
import io.wardflux.scheduler.plan.Plan.Change;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FirstPollsTest {

    private final FirstPolls polls = new FirstPolls(100);

    private Map<Long, ItemIds> offered(long nowMs) {
        var offered = new LinkedHashMap<Long, ItemIds>();
        polls.offer(nowMs, (id, items) -> {
            offered.put(id, items);
            return true;
        });
        offered.forEach(polls::polled);
        return offered;
    }

    @Test
    void onlyItemsThatAreNewAreOffered() {
        polls.add(new Change(1, device(1, every(60, 1, 2)), device(1, every(10, 1), every(60, 2, 3))));
        polls.add(new Change(2, null, device(2, every(60, 9))));
        polls.add(new Change(3, device(3, every(60, 4, 5)), device(3, every(60, 4))));
        assertThat(offered(1000)).containsOnly(Map.entry(1L, ItemIds.of(3)), Map.entry(2L, ItemIds.of(9)));
        assertThat(offered(2000)).isEmpty();
    }

    @Test
    void whatGoesAgainBeforeItsFirstPollIsNotOffered() {
        polls.add(new Change(1, null, device(1, every(60, 1, 2))));
        polls.add(new Change(1, device(1, every(60, 1, 2)), device(1, every(60, 2))));
        polls.add(new Change(2, null, device(2, every(60, 9))));
        polls.add(new Change(2, device(2, every(60, 9)), null));
        assertThat(offered(1000)).containsOnly(Map.entry(1L, ItemIds.of(2)));
    }

    @Test
    void whatWasPolledInTurnMeanwhileIsNotOffered() {
        polls.add(new Change(1, null, device(1, every(60, 1, 2))));
        polls.polled(1, ItemIds.of(1));
        assertThat(offered(1000)).containsOnly(Map.entry(1L, ItemIds.of(2)));
    }

    @Test
    void aCrowdIsPolledAtABoundedPace() {
        for (long id = 1; id <= 1000; id++) {
            polls.add(new Change(id, null, device(id, every(60, id))));
        }
        assertThat(offered(1_000_000)).hasSize(100);
        assertThat(offered(1_000_500)).hasSize(50);
        int rest = 0;
        for (long ms = 1_001_000; polls.size() > 0; ms += 1000) {
            rest += offered(ms).size();
        }
        assertThat(rest).isEqualTo(850);
    }
}
