package io.wardflux.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SimulatorIT {

    private static final String FIRST = "127.42.0.1";
    private static final String SECOND = "127.42.0.2";
    private static final String SYS_DESCR = "1.3.6.1.2.1.1.1.0";
    private static final String SYS_NAME = "1.3.6.1.2.1.1.5.0";
    private static final String[] FOUR = {SYS_DESCR, SYS_NAME, "1.3.6.1.2.1.1.3.0", "1.3.6.1.2.1.1.7.0"};

    @SuppressWarnings("NullAway.Init") // JUnit starts it before each test
    private Simulator simulator;

    @SuppressWarnings("NullAway.Init")
    private Asker asker;

    @BeforeEach
    void start() throws IOException {
        simulator = Simulator.start(SimulatorConfig.DEFAULT
                .with("port", "0")
                .with("first-address", FIRST)
                .with("devices", "1000"));
        asker = new Asker(simulator.port());
    }

    @AfterEach
    void stop() {
        asker.close();
        simulator.close();
    }

    @Test
    void theAnswerComesFromTheAddressThatWasAsked() {
        for (int device : new int[] {1, 7, 255, 256, 1000}) {
            String address = "127.42." + device / 256 + "." + device % 256;
            asker.send(address, Message.get(device, SYS_NAME));

            Asker.Reply reply = asker.receive(Asker.PATIENCE).orElseThrow();

            assertThat(reply.from()).isEqualTo(InetAddress.ofLiteral(address));
            assertThat(reply.port()).isEqualTo(simulator.port());
            assertThat(reply.message().id()).isEqualTo(device);
            assertThat(reply.message().varbinds().getFirst().text()).endsWith("-%05d".formatted(device));
        }
    }

    @Test
    void nobodyAnswersForAddressesThatAreNotPlayed() {
        assertThat(asker.isSilent("127.42.0.0", Message.get(1, SYS_NAME))).isTrue();
        assertThat(asker.isSilent("127.42.3.233", Message.get(1, SYS_NAME))).isTrue();
        assertThat(asker.isSilent("127.0.0.1", Message.get(1, SYS_NAME))).isTrue();
    }

    @Test
    void aTakenPortIsASentence() {
        assertThatThrownBy(
                        () -> Simulator.start(SimulatorConfig.DEFAULT.with("port", Integer.toString(simulator.port()))))
                .isInstanceOf(IOException.class)
                .hasMessage("UDP port " + simulator.port() + " is taken; --port chooses another");
    }

    @Test
    void lateAnswersAreLateAndHoldNobodyUp() {
        simulator.faults("1:latency=400");
        long begin = System.nanoTime();

        asker.send(FIRST, Message.get(1, SYS_NAME));
        assertThat(asker.ask(SECOND, Message.get(2, SYS_NAME)).id()).isEqualTo(2);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofMillis(390));
        Asker.Reply late = asker.receive(Asker.PATIENCE).orElseThrow();

        assertThat(late.message().id()).isEqualTo(1);
        assertThat(late.from()).isEqualTo(InetAddress.ofLiteral(FIRST));
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofMillis(400));
    }

    @Test
    void manyLateAnswersAllArrive() {
        simulator.faults("1-1000:latency=50");
        Set<Integer> answered = new HashSet<>();
        for (int device = 1; device <= 1000; device++) {
            asker.send("127.42." + device / 256 + "." + device % 256, Message.get(device, SYS_NAME));
            if (device % 250 == 0) {
                for (Optional<Asker.Reply> reply = asker.receive(Asker.SILENCE);
                        reply.isPresent();
                        reply = asker.receive(Asker.SILENCE)) {
                    Message message = reply.get().message();
                    assertThat(message.varbinds().getFirst().text()).endsWith("-%05d".formatted(message.id()));
                    answered.add(message.id());
                }
            }
        }
        assertThat(answered).hasSize(1000);
    }

    @Test
    void aLossyAgentAnswersSome() {
        simulator.faults("1:loss=0.5");
        int answered = 0;
        for (int i = 0; i < 400; i++) {
            asker.send(FIRST, Message.get(i, SYS_NAME));
            asker.send(SECOND, Message.get(-1, SYS_NAME));
            if (asker.receive(Asker.PATIENCE).orElseThrow().message().id() == i) {
                answered++;
                assertThat(asker.receive(Asker.PATIENCE)).isPresent();
            }
        }
        assertThat(answered).isBetween(120, 280);
    }

    @Test
    void aDeadAgentIsSilentUntilItIsWellAgain() {
        simulator.faults("1:dead");
        assertThat(asker.isSilent(FIRST, Message.get(1, SYS_NAME))).isTrue();
        assertThat(asker.ask(SECOND, Message.get(2, SYS_NAME)).id()).isEqualTo(2);

        simulator.faults("1:none");

        assertThat(asker.ask(FIRST, Message.get(3, SYS_NAME)).id()).isEqualTo(3);
    }

    @Test
    void tooBigComesAboveTheLimitOnly() {
        simulator.faults("1:too-big=3");

        Message refused = asker.ask(FIRST, Message.get(1, FOUR));
        assertThat(refused.errorStatus()).isEqualTo(1);
        assertThat(refused.varbinds()).isEmpty();
        Message refusedV1 = asker.ask(FIRST, Message.request(Message.V1, "public", Ber.GET, 1, 0, 0, FOUR));
        assertThat(refusedV1.errorStatus()).isEqualTo(1);
        // RFC 1157, 4.1.2: identical to the request except for the error.
        assertThat(refusedV1.varbinds()).extracting(Message.Varbind::oid).containsExactly(FOUR);
        assertThat(asker.ask(FIRST, Message.get(2, SYS_DESCR, SYS_NAME)).varbinds())
                .hasSize(2);
        assertThat(asker.ask(FIRST, bulk(10)).varbinds()).hasSize(3);
    }

    @Test
    void someAnswersLackVarbindsWithoutAWord() {
        simulator.faults("1:truncate=2");

        Message cut = asker.ask(FIRST, Message.get(1, FOUR));

        assertThat(cut.errorStatus()).isZero();
        assertThat(cut.varbinds()).extracting(Message.Varbind::oid).containsExactly(SYS_DESCR, SYS_NAME);
        assertThat(asker.ask(FIRST, bulk(10)).varbinds()).hasSize(2);
    }

    @Test
    void aStuckAgentAnswersWithTheOidThatWasAsked() {
        simulator.faults("1:non-increasing");

        assertThat(asker.ask(FIRST, Message.request(Message.V2C, "public", Ber.GET_NEXT, 1, 0, 0, SYS_NAME))
                        .varbinds())
                .extracting(Message.Varbind::oid)
                .containsExactly(SYS_NAME);
        assertThat(asker.ask(FIRST, bulk(3)).varbinds())
                .extracting(Message.Varbind::oid)
                .containsExactly(SYS_DESCR, SYS_DESCR, SYS_DESCR);
    }

    @Test
    void anAnswerMayHaveAnotherRequestsNumberComeTwiceOrBeNoise() {
        simulator.faults("1:wrong-id;2:duplicate;3:garbage");

        assertThat(asker.ask(FIRST, Message.get(5, SYS_NAME)).id()).isNotEqualTo(5);

        asker.send(SECOND, Message.get(6, SYS_NAME));
        byte[] once = asker.receive(Asker.PATIENCE).orElseThrow().bytes();
        assertThat(asker.receive(Asker.PATIENCE).orElseThrow().bytes()).isEqualTo(once);
        assertThat(asker.receive(Asker.SILENCE)).isEmpty();

        asker.send("127.42.0.3", Message.get(7, SYS_NAME));
        byte[] noise = asker.receive(Asker.PATIENCE).orElseThrow().bytes();
        simulator.faults("3:none");
        asker.send("127.42.0.3", Message.get(7, SYS_NAME));
        assertThat(noise)
                .isNotEqualTo(asker.receive(Asker.PATIENCE).orElseThrow().bytes());
    }

    @Test
    void faultsThatAreNotUnderstoodChangeNothing() {
        for (String wrong : List.of("1:dead;2:sulking", "1:dead;0:dead", "1:dead;1001:dead", "1:dead;5-4:dead", "1")) {
            assertThatThrownBy(() -> simulator.faults(wrong)).as(wrong).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(asker.ask(FIRST, Message.get(1, SYS_NAME)).id()).isEqualTo(1);
    }

    @Test
    void goesOnAfterAFloodOfNonsense() {
        Random random = new Random(1);
        byte[] good = Message.get(1, FOUR);
        for (int i = 0; i < 20_000; i++) {
            byte[] datagram = good.clone();
            if (i % 3 == 0) {
                datagram = new byte[random.nextInt(i % 1000 == 0 ? 9_000 : 300)];
                random.nextBytes(datagram);
            } else {
                datagram[random.nextInt(datagram.length)] = (byte) random.nextInt();
            }
            asker.send("127.42.0." + (1 + i % 200), datagram);
        }
        for (Optional<Asker.Reply> rest = asker.receive(Asker.SILENCE);
                rest.isPresent();
                rest = asker.receive(Asker.SILENCE)) {
            // what was well formed by chance
        }

        assertThat(asker.ask(FIRST, Message.get(2, SYS_NAME)).id()).isEqualTo(2);
    }

    @Test
    void countersGrowAsTimePasses() throws InterruptedException {
        String counter = "1.3.6.1.2.1.31.1.1.1.6.1";
        long before =
                asker.ask(FIRST, Message.get(1, counter)).varbinds().getFirst().number();
        Thread.sleep(50);

        assertThat(asker.ask(FIRST, Message.get(2, counter))
                        .varbinds()
                        .getFirst()
                        .number())
                .isGreaterThan(before);
    }

    private static byte[] bulk(int repetitions) {
        return Message.request(Message.V2C, "public", Ber.GET_BULK, 9, 0, repetitions, "1.3.6.1.2.1.1.1.0");
    }
}
