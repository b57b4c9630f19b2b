package io.wardflux.snmp.snmp4j;

import io.wardflux.model.snmp.Credential;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.snmp4j.Target;
import org.snmp4j.mp.MPv3;
import org.snmp4j.security.USM;
import org.snmp4j.smi.Address;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.UdpAddress;
import org.snmp4j.util.PDUFactory;

/** What a lane knows of v3 agents and users; all of it bounded, and learned again when it is gone. */
final class Engines {
    private static final int MAX_CREDENTIALS = 10_000;

    private final Lane lane;
    private final CountingMpv3 messageProcessing;
    private final LocalisedKeys localised;
    private final Map<Credential.Usm, UserKeys> keys = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Credential.Usm, UserKeys> eldest) {
            return size() > MAX_CREDENTIALS;
        }
    };

    /** A fleet may begin with thousands of polls of the same user at once: they wait for the same keys. */
    private final Map<Credential.Usm, CompletableFuture<UserKeys>> making = new ConcurrentHashMap<>();

    private final Map<Address, PeerTimes.EngineClock> clocks = new ConcurrentHashMap<>();
    private PeerTimes.EngineClock aimedAt = new PeerTimes.EngineClock();

    Engines(Lane lane, Snmp4jSettings settings, PDUFactory answers) {
        this.lane = lane;
        this.localised = new LocalisedKeys(settings.maxAgents());
        OctetString localEngineId = new OctetString(MPv3.createLocalEngineID());
        USM usm = new LocalisingUsm(localEngineId, new PeerTimes(localEngineId, this::current));
        this.messageProcessing =
                new CountingMpv3(usm, answers, lane::malformedFrom, lane::unmatchedFrom, lane::engineChangedAt);
        // Bounded by the lane's peers: what is kept for one goes with it. SNMP4J would refuse new ones.
        messageProcessing.setMaxEngineIdCacheSize(Integer.MAX_VALUE);
    }

    MPv3 messageProcessing() {
        return messageProcessing;
    }

    /** Makes the user's keys aside where they are not known yet: that takes too long for a lane's thread. */
    void target(
            UdpAddress address,
            Credential.Usm credential,
            Attempts attempts,
            Exchange exchange,
            Consumer<Target<UdpAddress>> ready) {
        UserKeys known = keys.get(credential);
        if (known != null) {
            ready.accept(new UsmAttempts(address, credential, known, localised, attempts));
            return;
        }
        CompletableFuture<UserKeys> made = making.computeIfAbsent(credential, this::make);
        made.thenAccept(userKeys -> lane.post(exchange, () -> {
            UserKeys first = keys.putIfAbsent(credential, userKeys);
            making.remove(credential, made);
            ready.accept(new UsmAttempts(address, credential, first == null ? userKeys : first, localised, attempts));
        }));
    }

    private CompletableFuture<UserKeys> make(Credential.Usm credential) {
        var made = new CompletableFuture<UserKeys>();
        Thread.startVirtualThread(() -> {
            try {
                made.complete(UserKeys.of(credential));
            } finally {
                if (!made.isDone()) {
                    making.remove(credential, made);
                }
            }
        });
        return made;
    }

    /** What is sent next on the lane's thread goes there. */
    void aim(UdpAddress address) {
        aimedAt = clocks.computeIfAbsent(address, a -> new PeerTimes.EngineClock());
    }

    /** Of the address that the lane has to do with now. */
    private PeerTimes.EngineClock current() {
        if (!lane.isReceiving()) {
            return aimedAt;
        }
        PeerTimes.EngineClock clock = clocks.get(lane.senderOfThisAnswer());
        // Strangers leave nothing behind.
        return clock == null ? new PeerTimes.EngineClock() : clock;
    }

    @Nullable OctetString engineId(UdpAddress address) {
        return messageProcessing.getEngineID(address);
    }

    void forget(UdpAddress address) {
        messageProcessing.removeEngineID(address);
        clocks.remove(address);
    }
}
