package io.wardflux.snmp.snmp4j;

import java.net.InetSocketAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A lane's peers, of which one goes first that was not asked for since all others were looked at. An order by time would have to be
 * kept with each that is asked. Any thread may look.
 */
final class Peers {
    /** So many that may not be forgotten are passed over before it is let be. */
    private static final int PATIENCE = 64;

    private final ConcurrentHashMap<InetSocketAddress, Peer> peers = new ConcurrentHashMap<>();
    private final int capacity;
    private final java.util.function.Function<InetSocketAddress, Peer> maker;
    private final Consumer<Peer> forgotten;
    private @Nullable Peer oldest;
    private @Nullable Peer newest;

    Peers(int capacity, java.util.function.Function<InetSocketAddress, Peer> maker, Consumer<Peer> forgotten) {
        this.capacity = capacity;
        this.maker = maker;
        this.forgotten = forgotten;
    }

    @Nullable Peer find(InetSocketAddress address) {
        return peers.get(address);
    }

    int size() {
        return peers.size();
    }

    /** On the lane's thread. */
    Peer get(InetSocketAddress address) {
        return get(address, null);
    }

    /** @param known the one that it was the last time */
    Peer get(InetSocketAddress address, @Nullable Peer known) {
        Peer peer = known != null && !known.forgotten ? known : peers.get(address);
        if (peer == null) {
            peer = maker.apply(address);
            append(peer);
            peers.put(address, peer);
            makeRoom(peer);
        } else {
            peer.askedAgain = true;
        }
        return peer;
    }

    private void makeRoom(Peer kept) {
        Peer candidate = oldest;
        for (int i = 0; i < PATIENCE && candidate != null && peers.size() > capacity; i++) {
            Peer next = candidate.newer;
            if (candidate.askedAgain) {
                candidate.askedAgain = false;
                unlink(candidate);
                append(candidate);
            } else if (candidate != kept && candidate.mayBeForgotten()) {
                unlink(candidate);
                peers.remove(candidate.address());
                candidate.forgotten = true;
                forgotten.accept(candidate);
            }
            candidate = next;
        }
    }

    private void append(Peer peer) {
        peer.older = newest;
        peer.newer = null;
        if (newest == null) {
            oldest = peer;
        } else {
            newest.newer = peer;
        }
        newest = peer;
    }

    private void unlink(Peer peer) {
        Peer before = peer.older;
        Peer after = peer.newer;
        if (before == null) {
            oldest = after;
        } else {
            before.newer = after;
        }
        if (after == null) {
            newest = before;
        } else {
            after.older = before;
        }
    }
}
