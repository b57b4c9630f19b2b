package io.wardflux.snmp.snmp4j;

import io.wardflux.model.snmp.Credential;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.snmp4j.Target;
import org.snmp4j.mp.CounterSupport;
import org.snmp4j.mp.MPv3;
import org.snmp4j.security.USM;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.UdpAddress;

/** What a lane knows of v3 agents and users; all of it bounded, and learned again when it is gone. */
final class Engines {
    private static final int MAX_CREDENTIALS = 10_000;

    private final Lane lane;
    private final USM usm;
    private final CountingMpv3 messageProcessing;
    private final LocalisedKeys localised;
    private final Map<Credential.Usm, UserKeys> keys = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Credential.Usm, UserKeys> eldest) {
            return size() > MAX_CREDENTIALS;
        }
    };

    Engines(Lane lane, Snmp4jSettings settings) {
        this.lane = lane;
        this.localised = new LocalisedKeys(settings.maxAgents());
        this.usm = new USM(V3Protocols.ALL, new OctetString(MPv3.createLocalEngineID()), 0, new CounterSupport());
        this.messageProcessing = new CountingMpv3(usm, lane.counters(), lane::malformedFrom, lane::engineChangedAt);
        messageProcessing.setMaxEngineIdCacheSize(settings.maxAgents());
        usm.getTimeTable().setMaxDiscoveredEntries(settings.maxAgents());
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
        Thread.startVirtualThread(() -> {
            UserKeys made = UserKeys.of(credential);
            lane.post(exchange, () -> {
                UserKeys first = keys.putIfAbsent(credential, made);
                ready.accept(new UsmAttempts(address, credential, first == null ? made : first, localised, attempts));
            });
        });
    }

    void forget(UdpAddress address) {
        OctetString engineId = messageProcessing.removeEngineID(address);
        if (engineId != null) {
            usm.removeEngineTime(engineId);
        }
    }
}
