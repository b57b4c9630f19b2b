package io.wardflux.snmp.snmp4j;

import static io.wardflux.snmp.snmp4j.Asking.PATIENT;
import static io.wardflux.snmp.snmp4j.Asking.outcomes;
import static io.wardflux.snmp.snmp4j.Asking.poll;
import static io.wardflux.snmp.snmp4j.Asking.v2c;
import static org.assertj.core.api.Assertions.assertThat;

import io.wardflux.model.outcome.Outcome;
import io.wardflux.model.snmp.Oid;
import io.wardflux.model.snmp.SnmpValue;
import io.wardflux.snmp.PollList;
import io.wardflux.snmp.PollResult;
import io.wardflux.snmp.Reading;
import io.wardflux.snmp.SnmpSession;
import io.wardflux.snmp.WalkLimits;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.snmp4j.smi.Counter64;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.Opaque;

/** Answers that are damaged in every way: none may stop a thread, or end as a bug. */
class DamagedAnswersTest {
    private static final String COLUMN = "1.3.6.1.4.1.55555.1";
    private static final int DAMAGED = 12_000;
    /** What net-snmp says to the question for its engineID. */
    private static final byte[] V3_REPORT = HexFormat.of()
            .parseHex("306b020103300e020101020300ffe30401000201030421301f041180001f8880e0f389158633066b0000000002010102"
                    + "01030400040004003033041180001f8880e0f389158633066b000000000400a81c02010102010002010030113"
                    + "00f060a2b060106030f01010400410101");

    private final Random random = new Random(20_261);

    private byte[] damage(byte[] whole) {
        byte[] damaged = whole.clone();
        switch (random.nextInt(5)) {
            case 0 -> damaged = Arrays.copyOf(damaged, random.nextInt(damaged.length));
            case 1 -> damaged = Arrays.copyOf(damaged, damaged.length + 1 + random.nextInt(50));
            case 2 -> {
                int from = random.nextInt(damaged.length);
                int to = from + random.nextInt(damaged.length - from);
                byte[] noise = new byte[to - from];
                random.nextBytes(noise);
                System.arraycopy(noise, 0, damaged, from, noise.length);
            }
            default -> {
                // Most of an answer are tags, lengths and numbers.
                for (int i = 0; i <= random.nextInt(4); i++) {
                    damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
                }
            }
        }
        return damaged;
    }

    @Test
    void endAsSomeOutcomeAndTheSessionGoesOn() throws Exception {
        AtomicInteger sent = new AtomicInteger();
        AtomicBoolean honest = new AtomicBoolean();
        try (Snmp4jSession session = Snmp4jSession.open(Snmp4jSettings.DEFAULT);
                FakeAgent agent = new FakeAgent(request -> {
                    byte[] whole = request.encode(request.honestly());
                    for (int i = 0; i < 20 && !honest.get(); i++) {
                        request.reply(damage(i % 4 == 0 ? V3_REPORT : whole));
                        sent.incrementAndGet();
                    }
                    request.reply(whole);
                })) {
            agent.withColumn(COLUMN, 20)
                    .with(COLUMN + ".21", new Counter64(-1))
                    .with(COLUMN + ".22", new OctetString("some text"))
                    .with(COLUMN + ".23", new Opaque(new byte[] {(byte) 0x9f, 0x78, 4, 0x40, 0x50, 0, 0}));
            PollList list = new PollList(
                    IntStream.rangeClosed(1, 23)
                            .mapToObj(row -> Oid.parse(COLUMN + "." + row))
                            .toList(),
                    List.of());
            SnmpSession.Prepared prepared = session.prepare(v2c(agent.address()), list);

            while (sent.get() < DAMAGED) {
                PollResult result = poll(session, prepared, PATIENT);
                assertThat(outcomes(result)).doesNotContain(Outcome.ERROR);
                Asking.walk(session, prepared.agent(), WalkLimits.DEFAULT, PATIENT, COLUMN)
                        .failure()
                        .ifPresent(failure -> assertThat(failure.outcome()).isNotEqualTo(Outcome.ERROR));
            }

            assertThat(session.traffic(agent.address()).malformed()).isGreaterThan(DAMAGED / 2);
            honest.set(true);
            session.reset(agent.address());
            PollResult after = poll(session, prepared, PATIENT);
            assertThat(after.readings().getFirst()).isEqualTo(new Reading.Value(new SnmpValue.Integer32(1)));
            assertThat(outcomes(after)).containsOnly(Outcome.OK);
            assertThat(session.stats().inFlight()).isZero();
        }
    }
}
