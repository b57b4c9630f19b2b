package io.wardflux.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The answers to given requests at given times, without a network. */
class ResponderTest {

    private static final long NOW = 1_800_000_000_000L;
    private static final String SYS_UP_TIME = "1.3.6.1.2.1.1.3.0";
    private static final String IN_OCTETS = "1.3.6.1.2.1.2.2.1.10.1";
    private static final String HC_IN_OCTETS = "1.3.6.1.2.1.31.1.1.1.6.1";

    private final Responder responder = new Responder("public".getBytes(StandardCharsets.US_ASCII), null);

    private static Device device(int number, long seed) {
        return new Device(number, number, seed, Templates.of("cisco-ios", 8, 0).getFirst());
    }

    private byte[] answer(Device device, byte[] request, long now) {
        assertThat(responder.answer(device, request, 0, request.length, now)).isTrue();
        return Arrays.copyOfRange(responder.bytes(), responder.start(), responder.start() + responder.length());
    }

    private List<Message.Varbind> varbinds(Device device, long now, String... oids) {
        try {
            return Message.read(answer(device, Message.get(7, oids), now)).varbinds();
        } catch (Malformed e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theSameSeedGivesTheSameValuesAndAnotherOneOthers() {
        byte[] walk = Message.request(Message.V2C, "public", Ber.GET_BULK, 1, 0, 40, "1.3.6.1.2.1.2.2.1.10");

        assertThat(answer(device(3, 1), walk, NOW)).isEqualTo(answer(device(3, 1), walk, NOW));
        assertThat(answer(device(3, 1), walk, NOW)).isNotEqualTo(answer(device(3, 2), walk, NOW));
        assertThat(answer(device(3, 1), walk, NOW)).isNotEqualTo(answer(device(4, 1), walk, NOW));
    }

    @Test
    void counter32WrapsWhereCounter64GoesOn() {
        Device device = device(1, 1);
        long step = 10_000;
        boolean wrapped = false;
        long narrow = -1;
        long wide = -1;
        for (long now = NOW; now < NOW + 86_400_000 && !wrapped; now += step) {
            List<Message.Varbind> both = varbinds(device, now, IN_OCTETS, HC_IN_OCTETS);
            assertThat(both).extracting(Message.Varbind::tag).containsExactly(Ber.COUNTER32, Ber.COUNTER64);
            long nextNarrow = both.get(0).number();
            long nextWide = both.get(1).number();
            assertThat(nextWide & 0xFFFF_FFFFL).isEqualTo(nextNarrow);
            if (wide >= 0) {
                assertThat(nextWide - wide).isBetween(10_000L * step / 1000, 20_000_000L * step / 1000);
                assertThat(nextNarrow - narrow & 0xFFFF_FFFFL).isEqualTo(nextWide - wide);
                wrapped = nextNarrow < narrow;
            }
            narrow = nextNarrow;
            wide = nextWide;
        }
        assertThat(wrapped).isTrue();
    }

    @Test
    void sysUpTimeCountsHundredthsOfASecondAndWrapsAsTimeTicksDo() {
        Device device = device(1, 1);
        long before = varbinds(device, NOW, SYS_UP_TIME).getFirst().number();

        assertThat(varbinds(device, NOW + 12_340, SYS_UP_TIME).getFirst())
                .satisfies(varbind -> assertThat(varbind.tag()).isEqualTo(Ber.TIME_TICKS))
                .satisfies(varbind ->
                        assertThat(varbind.number() - before & 0xFFFF_FFFFL).isEqualTo(1234));
        long wholeRound = (1L << 32) * 10;
        assertThat(varbinds(device, NOW + wholeRound, SYS_UP_TIME).getFirst().number())
                .isEqualTo(before);
    }

    @Test
    void gaugesStayWithinTheirRange() {
        Device device = device(1, 1);
        for (int i = 0; i < 2_000; i++) {
            assertThat(varbinds(device, NOW + i * 7_000L, "1.3.6.1.4.1.9.9.109.1.1.1.1.6.1")
                            .getFirst()
                            .number())
                    .isBetween(2L, 95L);
        }
    }

    @Test
    void noAnswerIsLongerThanAnEthernetFrameHasRoom() {
        byte[] all = Message.request(Message.V2C, "public", Ber.GET_BULK, 1, 0, 10_000, "1.3");

        assertThat(answer(device(1, 1), all, NOW)).hasSizeBetween(1_300, 1_472);
    }

    /** Changed, cut, lengthened or made of nothing but chance: at worst there is no answer. */
    @Test
    void noDatagramIsTooStrange() {
        Device device = device(1, 1);
        Random random = new Random(42);
        byte[][] seeds = {
            Message.get(1, SYS_UP_TIME, IN_OCTETS, HC_IN_OCTETS),
            Message.request(Message.V1, "public", Ber.GET_NEXT, 2, 0, 0, "1.3", "2.100.3"),
            Message.request(Message.V2C, "public", Ber.GET_BULK, 3, 1, 20, SYS_UP_TIME, "1.3.6.1.2.1.2", IN_OCTETS),
            Message.request(Message.V2C, "public", Ber.GET_BULK, 3, -5, Integer.MAX_VALUE, "0.0")
        };
        int answered = 0;
        for (int i = 0; i < 300_000; i++) {
            byte[] datagram = seeds[i % seeds.length].clone();
            if (i % 10 == 0) {
                datagram = new byte[random.nextInt(200)];
                random.nextBytes(datagram);
            } else {
                for (int change = random.nextInt(4); change >= 0; change--) {
                    datagram[random.nextInt(datagram.length)] = (byte) random.nextInt();
                }
                if (i % 7 == 0) {
                    datagram = Arrays.copyOf(datagram, random.nextInt(datagram.length + 20));
                }
            }
            if (responder.answer(device, datagram, 0, datagram.length, NOW)) {
                answered++;
            }
        }
        assertThat(answered).isGreaterThan(10_000);
        assertThat(varbinds(device, NOW, SYS_UP_TIME)).hasSize(1);
    }
}
