package io.wardflux.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests of v3 and what comes back, without a network. */
class EnvelopeTest {

    private static final long START = 1_800_000_000_000L;
    private static final long NOW = START + 1_000_000;
    private static final int SECONDS = 1000;
    private static final int PORT = 11161;
    private static final String SYS_NAME = "1.3.6.1.2.1.1.5.0";
    private static final String SYS_UP_TIME = "1.3.6.1.2.1.1.3.0";

    private final Device device = device(1);
    private final byte[] engineId = Usm.engineId(device.address, PORT);
    private final Manager manager = new Manager(Manager.USER).knows(engineId, 1, SECONDS);
    private final Responder responder = responder(Manager.USER);

    private static Responder responder(UsmUser user) {
        return new Responder("public".getBytes(StandardCharsets.US_ASCII), new Usm(user, PORT, START));
    }

    private static Device device(int number) {
        return new Device(
                number, 0x7F14_0000 + number, 1, Templates.of("cisco-ios", 8, 0).getFirst());
    }

    private boolean isAnswered(byte[] request) {
        return responder.answer(device, request, 0, request.length, NOW);
    }

    private int pduType() {
        byte[] bytes = Arrays.copyOfRange(responder.bytes(), responder.start(), responder.start() + responder.length());
        return manager.read(bytes).message().type();
    }

    private byte[] answerTo(byte[] request) {
        assertThat(isAnswered(request)).isTrue();
        return Arrays.copyOfRange(responder.bytes(), responder.start(), responder.start() + responder.length());
    }

    private Manager.Answer ask(byte[] request) {
        return manager.read(answerTo(request));
    }

    private void assertReport(Manager.Answer answer, String oid, int flags) {
        assertThat(answer.message().type()).isEqualTo(Ber.REPORT);
        assertThat(answer.firstOid()).isEqualTo(oid);
        assertThat(answer.message().varbinds()).hasSize(1).allMatch(varbind -> varbind.tag() == Ber.COUNTER32);
        assertThat(answer.flags()).isEqualTo(flags);
        assertThat(answer.messageId()).isEqualTo(4711);
        assertThat(answer.engineId()).isEqualTo(engineId);
    }

    @ParameterizedTest
    @ValueSource(ints = {Manager.AUTH | Manager.REPORTABLE, Manager.AUTH_PRIV})
    void answersAtTheLevelThatWasAsked(int flags) {
        byte[] bytes = answerTo(manager.request(flags, Ber.GET, 7, 0, 0, SYS_NAME));

        Manager.Answer answer = manager.read(bytes);

        assertThat(answer.flags()).isEqualTo(flags & ~Manager.REPORTABLE);
        assertThat(answer.user()).isEqualTo("operator");
        assertThat(answer.boots()).isEqualTo(1);
        assertThat(answer.seconds()).isEqualTo(SECONDS);
        assertThat(answer.message().type()).isEqualTo(Ber.RESPONSE);
        assertThat(answer.message().id()).isEqualTo(7);
        assertThat(answer.message().varbinds().getFirst().text()).isEqualTo("router-00001");
        assertThat(new String(bytes, StandardCharsets.ISO_8859_1).contains("router-00001"))
                .as("readable on the wire")
                .isEqualTo((flags & Manager.PRIV) == 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"MD5", "SHA-1", "SHA-224", "SHA-256", "SHA-384", "SHA-512"})
    void knowsEachAuthentication(String auth) {
        UsmUser user = Manager.USER.with("v3-auth", auth);
        Manager other = new Manager(user).knows(engineId, 1, SECONDS);
        byte[] request = other.get(7, SYS_NAME);
        Responder own = responder(user);

        assertThat(own.answer(device, request, 0, request.length, NOW)).isTrue();

        byte[] bytes = Arrays.copyOfRange(own.bytes(), own.start(), own.start() + own.length());
        assertThat(other.read(bytes).message().varbinds().getFirst().text()).isEqualTo("router-00001");
    }

    @Test
    void discoveryTellsTheEngine() {
        Manager stranger = new Manager(Manager.USER.with("v3-user", ""));

        Manager.Answer answer = stranger.read(answerTo(stranger.request(Manager.REPORTABLE, Ber.GET, 99, 0, 0)));

        assertReport(answer, "1.3.6.1.6.3.15.1.1.4.0", 0);
        assertThat(answer.message().id()).isEqualTo(99);
        assertThat(answer.boots()).isEqualTo(1);
        assertThat(answer.seconds()).isEqualTo(SECONDS);
        assertThat(HexFormat.of().formatHex(answer.engineId())).isEqualTo("8001869f" + "05" + "7f140001" + "2b99");
        assertThat(ask(manager.learn(answer).get(7, SYS_NAME)).message().id()).isEqualTo(7);
    }

    @Test
    void eachDeviceIsAnEngineOfItsOwn() {
        byte[] toAnother = new Manager(Manager.USER)
                .knows(Usm.engineId(device(2).address, PORT), 1, SECONDS)
                .get(7, SYS_NAME);

        assertReport(ask(toAnother), "1.3.6.1.6.3.15.1.1.4.0", 0);
    }

    @Test
    void reportsAreCounted() {
        for (int i = 1; i <= 3; i++) {
            Manager.Answer answer = ask(manager.knows(new byte[0], 0, 0).request(4, Ber.GET, 1, 0, 0));
            assertThat(answer.message().varbinds().getFirst().number()).isEqualTo(i);
        }
    }

    @ParameterizedTest
    @CsvSource({"1,849", "1,1151", "0,1000", "2,1000", "1,0", "1,2147483647", "1,-1"})
    void refusesWhatIsOutsideTheTimeWindow(int boots, int seconds) {
        Manager.Answer answer = ask(manager.knows(engineId, boots, seconds).get(7, SYS_NAME));

        // Authenticated, since managers believe a clock only then.
        assertReport(answer, "1.3.6.1.6.3.15.1.1.2.0", Manager.AUTH);
        assertThat(ask(manager.learn(answer).get(8, SYS_NAME)).message().type()).isEqualTo(Ber.RESPONSE);
    }

    @ParameterizedTest
    @ValueSource(ints = {850, 1150})
    void takesWhatIsWithinTheTimeWindow(int seconds) {
        assertThat(ask(manager.knows(engineId, 1, seconds).get(7, SYS_NAME))
                        .message()
                        .type())
                .isEqualTo(Ber.RESPONSE);
    }

    @Test
    void aRestartIsAnotherBootFromZero() {
        device.restartedMillis = NOW - 5_000;
        device.boots = 2;

        Manager.Answer answer = ask(manager.get(7, SYS_NAME));

        assertReport(answer, "1.3.6.1.6.3.15.1.1.2.0", Manager.AUTH);
        assertThat(answer.boots()).isEqualTo(2);
        assertThat(answer.seconds()).isEqualTo(5);
    }

    @Test
    void refusesAnotherPassphraseOrProtocol() {
        for (UsmUser wrong : List.of(
                Manager.USER.with("v3-auth-passphrase", "something-else"), Manager.USER.with("v3-auth", "MD5"))) {
            byte[] request = new Manager(wrong).knows(engineId, 1, SECONDS).get(7, SYS_NAME);
            assertReport(ask(request), "1.3.6.1.6.3.15.1.1.5.0", 0);
        }
    }

    @Test
    void refusesWhatWasChangedUnderWay() {
        byte[] request = manager.request(Manager.AUTH | Manager.REPORTABLE, Ber.GET, 7, 0, 0, SYS_NAME);
        request[request.length - 3]++;

        assertReport(ask(request), "1.3.6.1.6.3.15.1.1.5.0", 0);
    }

    @Test
    void refusesAnotherUser() {
        byte[] request = new Manager(Manager.USER.with("v3-user", "nobody"))
                .knows(engineId, 1, SECONDS)
                .get(7, SYS_NAME);

        Manager.Answer answer = ask(request);

        assertReport(answer, "1.3.6.1.6.3.15.1.1.3.0", 0);
        assertThat(answer.user()).isEqualTo("nobody");
    }

    @Test
    void refusesAnotherPrivacyPassphrase() {
        byte[] request = new Manager(Manager.USER.with("v3-priv-passphrase", "something-else"))
                .knows(engineId, 1, SECONDS)
                .get(7, SYS_NAME);

        assertReport(ask(request), "1.3.6.1.6.3.15.1.1.6.0", 0);
    }

    @Test
    void refusesLevelsThatTheUserDoesNotHave() {
        assertReport(ask(manager.request(Manager.REPORTABLE, Ber.GET, 7, 0, 0, SYS_NAME)), "1.3.6.1.6.3.15.1.1.1.0", 0);

        Responder withoutPrivacy = responder(Manager.USER.with("v3-priv-passphrase", ""));
        byte[] request = manager.get(7, SYS_NAME);
        assertThat(withoutPrivacy.answer(device(1), request, 0, request.length, NOW))
                .isTrue();
        byte[] bytes = Arrays.copyOfRange(
                withoutPrivacy.bytes(), withoutPrivacy.start(), withoutPrivacy.start() + withoutPrivacy.length());
        assertReport(manager.read(bytes), "1.3.6.1.6.3.15.1.1.1.0", 0);
    }

    @Test
    void refusesOtherContexts() {
        manager.context = "elsewhere";
        assertReport(ask(manager.get(7, SYS_NAME)), "1.3.6.1.6.3.12.1.5.0", Manager.AUTH | Manager.PRIV);

        manager.context = "";
        manager.contextEngineId = new byte[] {1, 2, 3, 4, 5};
        assertReport(ask(manager.get(7, SYS_NAME)), "1.3.6.1.6.3.11.2.1.3.0", Manager.AUTH | Manager.PRIV);
    }

    @Test
    void saysNothingWhereNoReportIsWanted() {
        assertThat(isAnswered(manager.request(0, Ber.GET, 7, 0, 0, SYS_NAME))).isFalse();
        assertThat(isAnswered(
                        manager.knows(engineId, 1, 0).request(Manager.AUTH | Manager.PRIV, Ber.GET, 7, 0, 0, SYS_NAME)))
                .isFalse();
        assertThat(isAnswered(manager.request(Manager.PRIV | Manager.REPORTABLE, Ber.GET, 7, 0, 0, SYS_NAME)))
                .as("privacy without authentication is no level")
                .isFalse();
        manager.maxSize = 483;
        assertThat(isAnswered(manager.knows(engineId, 1, SECONDS).get(7, SYS_NAME)))
                .isFalse();
    }

    @Test
    void withoutAUserThereIsNoV3() {
        byte[] request = manager.get(7, SYS_NAME);
        Responder none = new Responder("public".getBytes(StandardCharsets.US_ASCII), null);

        assertThat(none.answer(device, request, 0, request.length, NOW)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"484, 200", "1000, 700", "1472, 1150", "65507, 1150"})
    void noAnswerIsLongerThanTheManagerOrAnEthernetFrameHasRoom(int maxSize, int least) {
        manager.maxSize = maxSize;

        byte[] bytes = answerTo(manager.request(Manager.AUTH_PRIV, Ber.GET_BULK, 7, 0, 10_000, "1.3"));

        assertThat(bytes).hasSizeBetween(least, Math.min(maxSize, 1472));
        assertThat(manager.read(bytes).message().errorStatus()).isZero();
    }

    @Test
    void faultsAreThoseOfTheOtherVersions() {
        device.fault = Fault.parse("wrong-id");
        Manager.Answer wrong = ask(manager.get(7, SYS_NAME));
        assertThat(wrong.message().id()).isNotEqualTo(7);
        assertThat(wrong.messageId()).isNotEqualTo(4711);

        device.fault = Fault.parse("too-big=1");
        Message refused = ask(manager.get(7, SYS_NAME, SYS_UP_TIME)).message();
        assertThat(refused.errorStatus()).isEqualTo(1);
        assertThat(refused.varbinds()).isEmpty();

        device.fault = Fault.parse("truncate=1");
        assertThat(ask(manager.get(7, SYS_NAME, SYS_UP_TIME)).message().varbinds())
                .hasSize(1);

        device.fault = Fault.parse("non-increasing");
        assertThat(ask(manager.request(Manager.AUTH_PRIV, Ber.GET_NEXT, 7, 0, 0, SYS_NAME))
                        .firstOid())
                .isEqualTo(SYS_NAME);

        device.fault = Fault.parse("dead");
        assertThat(isAnswered(manager.get(7, SYS_NAME))).isFalse();
    }

    /** Changed, cut or lengthened: at best there is a report. */
    @Test
    void noDatagramIsTooStrange() {
        Random random = new Random(42);
        byte[][] seeds = {
            manager.get(1, SYS_UP_TIME, SYS_NAME),
            manager.request(Manager.AUTH | Manager.REPORTABLE, Ber.GET_NEXT, 2, 0, 0, "1.3", "2.100.3"),
            new Manager(Manager.USER).request(Manager.REPORTABLE, Ber.GET, 3, 0, 0)
        };
        int answered = 0;
        for (int i = 0; i < 200_000; i++) {
            byte[] datagram = seeds[i % seeds.length].clone();
            for (int change = random.nextInt(4); change >= 0; change--) {
                datagram[random.nextInt(datagram.length)] ^= (byte) (1 + random.nextInt(255));
            }
            if (i % 7 == 0) {
                datagram = Arrays.copyOf(datagram, random.nextInt(datagram.length + 20));
            }
            int same = Arrays.mismatch(datagram, seeds[i % seeds.length]);
            boolean changed = same >= 0 && same < seeds[i % seeds.length].length;
            if (changed && isAnswered(datagram)) {
                answered++;
                assertThat(pduType()).isEqualTo(Ber.REPORT);
            }
        }
        assertThat(answered).isGreaterThan(10_000);
        assertThat(ask(manager.get(7, SYS_NAME)).message().id()).isEqualTo(7);
    }
}
