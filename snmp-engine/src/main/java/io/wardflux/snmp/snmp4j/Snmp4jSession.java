package io.wardflux.snmp.snmp4j;

import io.wardflux.model.snmp.Oid;
import io.wardflux.snmp.Agent;
import io.wardflux.snmp.AgentProfile;
import io.wardflux.snmp.AgentTraffic;
import io.wardflux.snmp.Budget;
import io.wardflux.snmp.Politeness;
import io.wardflux.snmp.PollList;
import io.wardflux.snmp.PollResult;
import io.wardflux.snmp.Quirk;
import io.wardflux.snmp.SessionStats;
import io.wardflux.snmp.SnmpSession;
import io.wardflux.snmp.Stop;
import io.wardflux.snmp.WalkLimits;
import io.wardflux.snmp.WalkResult;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.snmp4j.SNMP4JSettings;

/** The session on SNMP4J; an agent always talks to the same one of its sockets. */
public final class Snmp4jSession implements SnmpSession {
    private final Snmp4jSettings settings;
    private final Clock clock;
    private final KnownOids known = new KnownOids();
    private final Planner planner;
    private final Counters counters = new Counters();
    private final List<Lane> lanes = new ArrayList<>();
    private final EngineOwners owners;

    private Snmp4jSession(Snmp4jSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
        this.planner = new Planner(settings, known);
        this.owners = new EngineOwners(settings.maxAgents());
    }

    /** @throws IOException where a socket cannot be opened */
    public static Snmp4jSession open(Snmp4jSettings settings) throws IOException {
        return open(settings, Clock.systemUTC());
    }

    /**
     * @param clock for the times of answers
     * @throws IOException where a socket cannot be opened
     */
    public static Snmp4jSession open(Snmp4jSettings settings, Clock clock) throws IOException {
        prepareLibrary();
        Snmp4jSession session = new Snmp4jSession(settings, clock);
        boolean opened = false;
        try {
            for (int i = 0; i < settings.sockets(); i++) {
                session.lanes.add(new Lane(
                        "snmp-" + i,
                        settings,
                        clock,
                        session.counters,
                        session.owners,
                        new AnswerDecoder(session.known),
                        session::sighted));
            }
            opened = true;
        } finally {
            if (!opened) {
                session.close();
            }
        }
        return session;
    }

    /** SNMP4J keeps these for the whole process; they are the same for every session. */
    private static synchronized void prepareLibrary() {
        // Without it, an answer from any address is taken that guesses the request id.
        SNMP4JSettings.setVerifyResponsePeerAddress(true);
        SNMP4JSettings.setSnmp4jStatistics(SNMP4JSettings.Snmp4jStatistics.none);
        // Agents report a wrong digest without authentication: they cannot do otherwise.
        SNMP4JSettings.setReportSecurityLevelStrategy(SNMP4JSettings.ReportSecurityLevelStrategy.noAuthNoPrivIfNeeded);
        SNMP4JSettings.setTimerFactory(LaneThread.TIMERS);
    }

    @Override
    public Prepared prepare(Agent agent, PollList list) {
        return planner.prepare(agent, list);
    }

    @Override
    public void poll(Prepared prepared, Budget budget, Stop stop, Consumer<PollResult> callback) {
        if (!(prepared instanceof PreparedPoll poll)) {
            throw new IllegalArgumentException("prepared by another session");
        }
        Lane lane = lane(poll.agent().address());
        lane.submit(poll::peer, peer -> new PollExchange(lane, peer, poll, budget, clock, callback).until(stop));
    }

    @Override
    public void walk(
            Agent agent,
            List<Oid> columns,
            WalkLimits limits,
            Budget budget,
            Stop stop,
            Consumer<WalkResult> callback) {
        Lane lane = lane(agent.address());
        lane.submit(
                peers -> peers.get(agent.address()),
                peer -> new WalkExchange(lane, peer, agent, columns, limits, budget, callback).until(stop));
    }

    private Lane lane(InetSocketAddress address) {
        return lanes.get(Math.floorMod(address.hashCode(), lanes.size()));
    }

    @Override
    public void forget(Agent agent) {
        lane(agent.address()).forgetEngine(agent.address());
    }

    @Override
    public AgentProfile profile(InetSocketAddress address) {
        return lane(address).profile(address);
    }

    @Override
    public void learned(InetSocketAddress address, AgentProfile profile) {
        lane(address).learned(address, profile);
    }

    @Override
    public void reset(InetSocketAddress address) {
        lane(address).reset(address);
    }

    @Override
    public void politeness(InetSocketAddress address, Politeness politeness) {
        lane(address).politeness(address, politeness);
    }

    private void sighted(InetSocketAddress address, Quirk quirk) {
        lane(address).sighted(address, quirk);
    }

    @Override
    public AgentTraffic traffic(InetSocketAddress address) {
        return lane(address).traffic(address);
    }

    @Override
    public SessionStats stats() {
        return new SessionStats(
                counters.sent.sum(),
                counters.retries.sum(),
                counters.timeouts.sum(),
                counters.datagrams(),
                lanes.stream().mapToInt(Lane::waiting).sum(),
                lanes.stream().mapToInt(Lane::inFlightNow).sum(),
                lanes.stream().mapToInt(Lane::peers).sum(),
                settings.maxAgents());
    }

    @Override
    public void close() {
        lanes.forEach(Lane::close);
    }
}
