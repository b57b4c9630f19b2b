package io.wardflux.snmp.snmp4j;

import io.wardflux.snmp.AgentProfile;
import io.wardflux.snmp.Politeness;
import io.wardflux.snmp.Quirk;
import io.wardflux.snmp.snmp4j.RecentRequests.Verdict;
import io.wardflux.snmp.snmp4j.Traffic.Kind;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.snmp4j.smi.OctetString;

/**
 * What a lane keeps of an address from one exchange to the next: what was learned and sent, and whose turn it is. The
 * lane's thread owns it; other threads see only the profile and the traffic.
 */
final class Peer {
    /** As often, an agent must fail GETBULK and then give the same by GET, before it is asked by GET alone. */
    private static final int SIGHTINGS = 3;
    /** Such datagrams may be damaged on their way; more than one is a habit. */
    private static final int HABIT = 2;

    private final InetSocketAddress address;
    private final Clock clock;
    private final Snmp4jSettings settings;
    private final Counters counters;
    private final Traffic traffic = new Traffic();
    private final RecentRequests requests = new RecentRequests();
    private final Pace pace = new Pace();
    /** Null where none ever had to wait: most never have. */
    private @Nullable Queue<Exchange> waiting;
    /** Most agents have none. */
    private Map<Quirk, Instant> quirks = Map.of();

    private RoundTrips roundTrips = new RoundTrips();
    private Size getSize;
    private Size bulkSize;
    private Politeness politeness;
    private boolean ownPoliteness;
    private volatile AgentProfile profile;
    private boolean silent;
    private int bulkFailures;
    private int nonsense;
    private int inFlight;
    private int exchanges;
    private @Nullable OctetString engineId;

    /** Since it was last looked at whether it may go. */
    boolean askedAgain;

    /** Whoever asks there again has to do with another one. */
    boolean forgotten;

    @Nullable Peer older;

    @Nullable Peer newer;

    Peer(InetSocketAddress address, Snmp4jSettings settings, Clock clock, Counters counters) {
        this.address = address;
        this.settings = settings;
        this.clock = clock;
        this.counters = counters;
        this.politeness = settings.politeness();
        pace.limit(politeness.packetsPerSecond());
        this.getSize = newGetSize(settings.maxVarbinds());
        this.bulkSize = newBulkSize(settings.maxBulkVarbinds());
        this.profile = initial(settings);
    }

    static AgentProfile initial(Snmp4jSettings settings) {
        return new AgentProfile(
                settings.maxVarbinds(),
                settings.maxBulkVarbinds(),
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO,
                Map.of(),
                false);
    }

    private static Size newGetSize(int start) {
        return Size.growing(start, 2 * start);
    }

    /** It does not grow by itself: answers to it are longer already. */
    private static Size newBulkSize(int start) {
        return new Size(start, 2 * start);
    }

    // What is known

    AgentProfile profile() {
        return profile;
    }

    Traffic traffic() {
        return traffic;
    }

    RecentRequests requests() {
        return requests;
    }

    RoundTrips roundTrips() {
        return roundTrips;
    }

    Size size(boolean bulk) {
        return bulk ? bulkSize : getSize;
    }

    @Nullable OctetString engineId() {
        return engineId;
    }

    void engineId(@Nullable OctetString id) {
        engineId = id;
    }

    InetSocketAddress address() {
        return address;
    }

    boolean has(Quirk quirk) {
        return quirks.containsKey(quirk);
    }

    void sighted(Quirk quirk) {
        if (!quirks.containsKey(quirk)) {
            Map<Quirk, Instant> more = new EnumMap<>(Quirk.class);
            more.putAll(quirks);
            more.put(quirk, clock.instant());
            quirks = more;
        }
    }

    /** GETBULK failed, and GET gave what was wanted. */
    void bulkFailed() {
        if (++bulkFailures >= SIGHTINGS && !profile.pinned()) {
            sighted(Quirk.NO_GETBULK);
        }
    }

    void bulkWorked() {
        bulkFailures = 0;
    }

    /** Whether it did not answer anything of the last exchange. */
    boolean isSilent() {
        return silent;
    }

    void fellSilent() {
        silent = true;
    }

    void answers() {
        silent = false;
    }

    void begin(AgentProfile known) {
        forgetWhatWasLearned();
        getSize.restore(known.maxVarbinds(), known.pinned());
        bulkSize.restore(known.maxBulkVarbinds(), known.pinned());
        roundTrips.restore(known);
        quirks = known.quirks();
        profile = known;
    }

    void reset() {
        forgetWhatWasLearned();
        profile = initial(settings);
    }

    private void forgetWhatWasLearned() {
        getSize = newGetSize(settings.maxVarbinds());
        bulkSize = newBulkSize(settings.maxBulkVarbinds());
        roundTrips = new RoundTrips();
        quirks = Map.of();
        bulkFailures = 0;
        silent = false;
    }

    /** Makes what was learned known, where it differs by more than a little. */
    void publish() {
        AgentProfile old = profile;
        if (old.pinned()) {
            if (!old.quirks().keySet().equals(quirks.keySet())) {
                profile = new AgentProfile(
                        old.maxVarbinds(),
                        old.maxBulkVarbinds(),
                        old.timeout(),
                        old.roundTrip(),
                        old.deviation(),
                        quirks,
                        true);
            }
        } else if (old.maxVarbinds() != getSize.learned()
                || old.maxBulkVarbinds() != bulkSize.learned()
                || old.quirks().size() != quirks.size()
                || differ(old.timeout(), roundTrips.timeout())
                || differ(old.roundTrip(), roundTrips.roundTrip())) {
            profile = new AgentProfile(
                    getSize.learned(),
                    bulkSize.learned(),
                    roundTrips.timeout(),
                    roundTrips.roundTrip(),
                    roundTrips.deviation(),
                    quirks,
                    false);
        }
    }

    /** By half, and by more than some milliseconds. */
    private static boolean differ(Duration one, Duration other) {
        long a = one.toNanos();
        long b = other.toNanos();
        return Math.abs(a - b) > Math.max(Math.max(a, b) / 3, 5_000_000);
    }

    // Politeness

    void politeness(Politeness limits) {
        politeness = limits;
        ownPoliteness = true;
        pace.limit(limits.packetsPerSecond());
    }

    Politeness politeness() {
        return politeness;
    }

    Pace pace() {
        return pace;
    }

    /** False where the exchange has to wait; it is told when its turn comes. */
    boolean takeTurn(Exchange exchange) {
        if (inFlight < politeness.maxInFlight()) {
            inFlight++;
            return true;
        }
        Queue<Exchange> others = waiting == null ? new ArrayDeque<>(2) : waiting;
        waiting = others;
        others.add(exchange);
        return false;
    }

    /** Gives the turn to the one that waits the longest. */
    void endTurn() {
        inFlight--;
        while (waiting != null && inFlight < politeness.maxInFlight()) {
            Exchange next = waiting.poll();
            if (next == null) {
                return;
            }
            if (!next.hasEnded()) {
                inFlight++;
                next.turnComes();
            }
        }
    }

    // What comes in that no exchange waits for

    /** An answer to a request that was given up says that the agent is there, and how long it takes. */
    void unmatched(int requestId, long nanos, int bytes) {
        long roundTrip = requests.roundTrip(requestId, nanos);
        if (roundTrip >= 0) {
            roundTrips.measured(roundTrip);
            answers();
        }
        unmatched(requests.unmatched(requestId), bytes);
    }

    void unmatched(Verdict verdict, int bytes) {
        traffic.add(Kind.BYTES_RECEIVED, bytes);
        switch (verdict) {
            case LATE -> {
                counters.late.increment();
                traffic.count(Kind.LATE);
            }
            case DUPLICATE -> {
                counters.duplicates.increment();
                traffic.count(Kind.DUPLICATES);
                sightedAsHabit(Kind.DUPLICATES, Quirk.DUPLICATES);
            }
            case WRONG_ID -> {
                counters.wrongIds.increment();
                traffic.count(Kind.WRONG_IDS);
                sightedAsHabit(Kind.WRONG_IDS, Quirk.WRONG_REQUEST_ID);
            }
            case MISMATCH -> {
                counters.malformed.increment();
                malformed(0);
            }
        }
    }

    void malformed(int bytes) {
        traffic.add(Kind.BYTES_RECEIVED, bytes);
        traffic.count(Kind.MALFORMED);
        sightedAsHabit(Kind.MALFORMED, Quirk.MALFORMED);
    }

    /** An answer that is well-formed and matches, but holds nothing that was asked for; it counts as an answer. */
    void answeredNonsense() {
        if (++nonsense + traffic.get(Kind.MALFORMED) >= HABIT) {
            sighted(Quirk.MALFORMED);
        }
    }

    private void sightedAsHabit(Kind kind, Quirk quirk) {
        if (traffic.get(kind) >= HABIT) {
            sighted(quirk);
        }
    }

    // How long it is kept

    void begun() {
        exchanges++;
    }

    void ended() {
        exchanges--;
        publish();
    }

    boolean mayBeForgotten() {
        return exchanges == 0 && !profile.pinned() && !ownPoliteness;
    }
}
