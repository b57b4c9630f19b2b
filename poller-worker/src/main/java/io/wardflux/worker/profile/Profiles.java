package io.wardflux.worker.profile;

import io.wardflux.snmp.AgentProfile;
import io.wardflux.snmp.Politeness;
import io.wardflux.snmp.SnmpSession;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Between the session, which learns how devices want to be asked, and the database, which remembers it. */
@Component
public class Profiles {
    private final SnmpSession session;
    private final Politeness usual;
    private final ProfileWriter writer;
    private final DeviceMemory memory;

    Profiles(SnmpSession session, Politeness usual, ProfileWriter writer, DeviceMemory memory) {
        this.session = session;
        this.usual = usual;
        this.writer = writer;
        this.memory = memory;
    }

    /**
     * Settings of a device were read.
     *
     * @param before what they said before of the same address; null where this worker did not have them
     */
    public void begin(InetSocketAddress address, @Nullable PollProfile before, PollProfile now) {
        if (before != null && before.version() == now.version()) {
            // The session knows better than the database: it goes on learning.
            return;
        }
        if (before != null) {
            session.reset(address);
        }
        AgentProfile begin = now.begin();
        if (begin != null) {
            session.learned(address, begin);
        }
        Politeness limits = now.politeness(usual);
        if (limits != null || before != null && before.politeness(usual) != null) {
            session.politeness(address, limits == null ? usual : limits);
        }
    }

    /** The settings are no longer kept; what a person decided would be kept by the session for ever. */
    public void end(InetSocketAddress address, PollProfile before) {
        if (before.decision() != null) {
            session.reset(address);
            session.politeness(address, usual);
        }
    }

    /** A poll or a walk has ended, and this is what the session knows now. */
    public void seen(long deviceId, PollProfile settings, AgentProfile profile) {
        synchronized (memory) {
            DeviceMemory.Device device = memory.get(deviceId);
            AgentProfile before = device.profile;
            if (before == profile) {
                return;
            }
            device.profile = profile;
            if (before == null && profile.equals(settings.begin())) {
                return;
            }
        }
        AgentProfile remember = settings.toRemember(profile);
        if (!remember.equals(AgentProfile.UNKNOWN)) {
            writer.learned(deviceId, new ProfileWriter.Learned(remember, settings.resets()));
        }
    }
}
