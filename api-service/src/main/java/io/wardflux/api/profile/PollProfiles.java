package io.wardflux.api.profile;

import io.wardflux.api.problem.ProblemException;
import io.wardflux.snmp.AgentProfile;
import java.time.Duration;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Shows how a device is asked, and lets people decide. VictoriaMetrics is asked outside of transactions. */
@Service
class PollProfiles {

    private final PollProfileTable table;
    private final Decisions decisions;
    private final SentTraffic traffic;
    private final PollSettings settings;

    PollProfiles(PollProfileTable table, Decisions decisions, SentTraffic traffic, PollSettings settings) {
        this.table = table;
        this.decisions = decisions;
        this.traffic = traffic;
        this.settings = settings;
    }

    PollProfileAnswer get(long deviceId) {
        PollProfileTable.Stored stored = table.find(deviceId).orElseThrow(() -> notFound(deviceId));
        return PollProfileAnswer.of(deviceId, stored, settings, traffic.of(deviceId));
    }

    PollProfileAnswer pin(long deviceId, PollProfileInput input) {
        decisions.pin(deviceId, input);
        return get(deviceId);
    }

    void reset(long deviceId) {
        decisions.reset(deviceId);
    }

    private static ProblemException notFound(long deviceId) {
        return ProblemException.notFound("device", deviceId);
    }

    /** Each is one transaction; its trigger tells the scheduler, and so the workers. */
    @Service
    static class Decisions {

        private final PollProfileTable table;

        Decisions(PollProfileTable table) {
            this.table = table;
        }

        @Transactional
        public void pin(long deviceId, PollProfileInput input) {
            Pinned decided = input.checked();
            PollProfileTable.Stored stored = table.lock(deviceId).orElseThrow(() -> notFound(deviceId));
            if (input.version() != null && input.version() != stored.version()) {
                throw ProblemException.stale("version", input.version(), stored.version());
            }
            if (decided.pinned() || !decided.tunes()) {
                table.pin(deviceId, decided);
            } else {
                table.begin(deviceId, begin(stored, decided), decided.limits() ? decided.limitsOnly() : null);
            }
        }

        @Transactional
        public void reset(long deviceId) {
            if (table.lock(deviceId).isEmpty()) {
                throw notFound(deviceId);
            }
            table.begin(deviceId, null, null);
        }

        private static AgentProfile begin(PollProfileTable.Stored stored, Pinned decided) {
            AgentProfile learned = stored.learned() == null ? AgentProfile.UNKNOWN : stored.learned();
            Integer varbinds = decided.maxVarbinds();
            Integer repetitions = decided.maxRepetitions();
            Integer timeout = decided.timeoutMs();
            return new AgentProfile(
                    varbinds == null ? learned.maxVarbinds() : varbinds,
                    repetitions == null ? learned.maxBulkVarbinds() : repetitions,
                    timeout == null ? learned.timeout() : Duration.ofMillis(timeout),
                    learned.roundTrip(),
                    learned.deviation(),
                    learned.quirks(),
                    false);
        }
    }
}
