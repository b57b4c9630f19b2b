package io.wardflux.snmp.snmp4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.wardflux.snmp.Politeness;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeersTest {
    private final List<Integer> forgotten = new ArrayList<>();
    private final Peers peers = new Peers(
            3,
            address -> new Peer(address, Snmp4jSettings.DEFAULT, Clock.systemUTC(), new Counters()),
            peer -> forgotten.add(peer.address().getPort()));

    private static InetSocketAddress address(int port) {
        return Asking.address(port);
    }

    @Test
    void forgetsTheOneThatWasNotAskedForTheLongestTime() {
        peers.get(address(1));
        peers.get(address(2));
        peers.get(address(3));
        peers.get(address(1));

        peers.get(address(4));
        peers.get(address(5));

        assertThat(forgotten).containsExactly(2, 3);
        assertThat(peers.size()).isEqualTo(3);
        assertThat(peers.find(address(1))).isNotNull();
        assertThat(peers.find(address(2))).isNull();
    }

    @Test
    void keepsWhatAPersonSaidAndWhatIsUnderWay() {
        Peer pinned = peers.get(address(1));
        pinned.begin(pinned.profile().withPinned(true));
        peers.get(address(2)).politeness(new Politeness(2, 0));
        peers.get(address(3)).begun();

        peers.get(address(4));
        peers.get(address(5));

        assertThat(forgotten).containsExactly(4);
        peers.find(address(3)).ended();
        peers.get(address(6));
        assertThat(forgotten).contains(3);
    }

    @Test
    void whoIsForgottenIsAnotherOneTheNextTime() {
        Peer first = peers.get(address(1));
        assertThat(peers.get(address(1), first)).isSameAs(first);
        for (int port = 2; port <= 9; port++) {
            peers.get(address(port));
        }
        assertThat(peers.find(address(1))).isNull();

        Peer again = peers.get(address(1), first);
        assertThat(again).isNotSameAs(first);
        assertThat(peers.find(address(1))).isSameAs(again);
        assertThat(peers.get(address(1), first)).isSameAs(again);
    }
}
