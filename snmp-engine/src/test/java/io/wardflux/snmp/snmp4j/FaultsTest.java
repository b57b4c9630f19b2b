package io.wardflux.snmp.snmp4j;

import static io.wardflux.snmp.snmp4j.Asking.outcomes;
import static io.wardflux.snmp.snmp4j.Asking.poll;
import static io.wardflux.snmp.snmp4j.Asking.v2c;
import static org.assertj.core.api.Assertions.assertThat;

import io.wardflux.model.outcome.Outcome;
import io.wardflux.model.snmp.Oid;
import io.wardflux.snmp.AgentProfile;
import io.wardflux.snmp.Budget;
import io.wardflux.snmp.PollList;
import io.wardflux.snmp.PollResult;
import io.wardflux.snmp.Quirk;
import io.wardflux.snmp.SnmpSession;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.snmp4j.PDU;
import org.snmp4j.smi.Integer32;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.VariableBinding;

/** The table in docs/faults.md is what polls of such agents come to. */
class FaultsTest {
    private static final Path TABLE = Path.of("../docs/faults.md");
    private static final String SCALAR = "1.3.6.1.4.1.55555.1.";
    private static final String COLUMN = "1.3.6.1.4.1.55555.2";
    /** 20 scalars and a column of 30 rows. */
    private static final PollList LIST = new PollList(
            IntStream.rangeClosed(1, 20).mapToObj(i -> Oid.parse(SCALAR + i)).toList(),
            List.of(new PollList.Column(
                    Oid.parse(COLUMN),
                    IntStream.rangeClosed(1, 30).mapToObj(Oid::of).toList())));

    private static final Budget BUDGET = new Budget(Duration.ofMillis(400), 3, Duration.ofSeconds(4));

    private record Fault(String name, FakeAgent.Behaviour behaviour, String whatIsDone) {}

    private static int varbinds(PDU pdu) {
        return pdu.size() * (pdu.getType() == PDU.GETBULK ? pdu.getMaxRepetitions() : 1);
    }

    private static boolean isBulk(FakeAgent.Request request) {
        return request.pdu().getType() == PDU.GETBULK;
    }

    private static PDU shortened(PDU response, int to) {
        while (response.size() > to) {
            response.remove(response.size() - 1);
        }
        return response;
    }

    private static List<Fault> faults() throws IOException {
        DatagramSocket elsewhere = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        AtomicInteger lossy = new AtomicInteger();
        return List.of(
                new Fault("none", r -> r.reply(r.honestly()), "scalars by GET, table cells by GETBULK"),
                new Fault(
                        "dead",
                        r -> {},
                        "waits out the attempts, the last for less; from the second poll on, asks for one value"),
                new Fault(
                        "each answer comes later than an attempt waits",
                        r -> CompletableFuture.delayedExecutor(600, TimeUnit.MILLISECONDS)
                                .execute(() -> {
                                    try {
                                        r.reply(r.honestly());
                                    } catch (IOException e) {
                                        throw new UncheckedIOException(e);
                                    }
                                }),
                        "takes the answer to an earlier attempt, counts the other as late, and waits longer from then on"),
                new Fault(
                        "each second datagram is lost",
                        r -> {
                            if (lossy.getAndIncrement() % 2 == 1) {
                                r.reply(r.honestly());
                            }
                        },
                        "asks again"),
                new Fault(
                        "`tooBig` above 10 varbinds",
                        r -> r.reply(varbinds(r.pdu()) > 10 ? r.error(PDU.tooBig, 0) : r.honestly()),
                        "halves GET and GETBULK until they fit, and begins there the next time"),
                new Fault(
                        "`tooBig` whatever is asked",
                        r -> r.reply(r.error(PDU.tooBig, 0)),
                        "halves down to single values, which then have the outcome"),
                new Fault(
                        "no answer above 10 varbinds",
                        r -> {
                            if (varbinds(r.pdu()) <= 10) {
                                r.reply(r.honestly());
                            }
                        },
                        "asks for a quarter before it gives up; twice in a row is learned"),
                new Fault(
                        "GETBULK is refused (`genErr`)",
                        r -> r.reply(isBulk(r) ? r.error(PDU.genErr, 0) : r.honestly()),
                        "asks by GET; after three polls, by GET alone"),
                new Fault(
                        "no answer to GETBULK",
                        r -> {
                            if (!isBulk(r)) {
                                r.reply(r.honestly());
                            }
                        },
                        "asks for less, then by GET; after three polls, by GET alone"),
                new Fault(
                        "GETBULK gives the same OID for ever (non-increasing)",
                        r -> {
                            PDU response = r.honestly();
                            if (isBulk(r)) {
                                response.getAll().forEach(vb -> vb.setOid(new OID(COLUMN + ".0")));
                            }
                            r.reply(response);
                        },
                        "keeps the rows until there, asks for the others by GET; a walk keeps them and says so"),
                new Fault(
                        "answers are cut at 10 varbinds",
                        r -> r.reply(shortened(r.honestly(), 10)),
                        "asks again for what is missing"),
                new Fault(
                        "answers in another order",
                        r -> {
                            PDU response = r.honestly();
                            if (!isBulk(r)) {
                                List<VariableBinding> reversed = new ArrayList<>(response.getAll());
                                Collections.reverse(reversed);
                                response.setVariableBindings(reversed);
                            }
                            r.reply(response);
                        },
                        "matches by OID"),
                new Fault(
                        "answers twice",
                        r -> {
                            r.reply(r.honestly());
                            r.reply(r.honestly());
                        },
                        "drops and counts the second"),
                new Fault(
                        "answers with the id of another request",
                        r -> {
                            PDU response = r.honestly();
                            response.setRequestID(
                                    new Integer32(r.pdu().getRequestID().getValue() ^ 0x4000_0000));
                            r.reply(response);
                        },
                        "drops and counts them, and says so instead of a mere timeout"),
                new Fault(
                        "answers from another address",
                        r -> r.reply(r.honestly(), elsewhere),
                        "takes no answer from a stranger"),
                new Fault(
                        "sends noise",
                        r -> r.reply(new byte[] {0x30, 0x05, 1, 2, 3, 4, 5}),
                        "drops and counts it, and says so instead of a mere timeout"),
                new Fault(
                        "answers what was not asked",
                        r -> {
                            PDU response = r.response();
                            response.add(new VariableBinding(new OID("1.3.6.1.9.9"), new Integer32(1)));
                            r.reply(response);
                        },
                        "ends the poll at once"),
                new Fault("answers with nothing", r -> r.reply(r.response()), "ends the poll at once"),
                new Fault(
                        "one value fails (`genErr`)",
                        r -> {
                            for (int i = 0; i < r.pdu().size() && !isBulk(r); i++) {
                                if (r.pdu().get(i).getOid().equals(new OID(SCALAR + 5))) {
                                    r.reply(r.error(PDU.genErr, i + 1));
                                    return;
                                }
                            }
                            r.reply(r.honestly());
                        },
                        "the others are asked again without it"));
    }

    private static String row(Fault fault) throws Exception {
        try (FakeAgent agent = new FakeAgent(fault.behaviour());
                Snmp4jSession session = Snmp4jSession.open(Snmp4jSettings.DEFAULT)) {
            agent.withColumn(COLUMN, 60);
            for (int i = 1; i <= 20; i++) {
                agent.with(SCALAR + i, new Integer32(i));
            }
            SnmpSession.Prepared prepared = session.prepare(v2c(agent.address()), LIST);
            PollResult first = poll(session, prepared, BUDGET);
            PollResult last = first;
            for (int i = 0; i < 4; i++) {
                last = poll(session, prepared, BUDGET);
            }
            return "| " + fault.name() + " | " + counts(first) + " | " + counts(last) + " | " + last.requests() + " | "
                    + fault.whatIsDone() + " | " + words(last.profile()) + " |";
        }
    }

    private static String counts(PollResult result) {
        Map<Outcome, Integer> counts = new EnumMap<>(Outcome.class);
        outcomes(result).forEach(outcome -> counts.merge(outcome, 1, Integer::sum));
        return counts.entrySet().stream()
                .map(e -> e.getValue() + " " + e.getKey().wireName())
                .collect(Collectors.joining(", "));
    }

    private static String words(AgentProfile profile) {
        String quirks = profile.quirks().keySet().stream()
                .map(Quirk::wireName)
                .map(name -> "`" + name + "`, ")
                .collect(Collectors.joining());
        return quirks + "GET " + profile.maxVarbinds() + ", GETBULK " + profile.maxBulkVarbinds();
    }

    /** On a machine that is busy, a request may be repeated that was answered in time. */
    private static String rowOrAgain(Fault fault, List<String> documented) throws Exception {
        String row = row(fault);
        for (int i = 0; i < 2 && !documented.contains(row); i++) {
            row = row(fault);
        }
        return row;
    }

    @Test
    void theTableSaysWhatFaultsComeTo() throws Exception {
        List<String> documented = Files.readAllLines(TABLE);
        List<String> rows = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Future<String>> all = new ArrayList<>();
            for (Fault fault : faults()) {
                all.add(threads.submit(() -> rowOrAgain(fault, documented)));
            }
            for (Future<String> each : all) {
                rows.add(each.get(60, TimeUnit.SECONDS));
            }
        }

        assertThat(documented)
                .as("docs/faults.md should say:%n%s", String.join("\n", rows))
                .containsSubsequence(rows);
    }
}
