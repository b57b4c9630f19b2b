package io.wardflux.snmp.snmp4j;

import io.wardflux.model.outcome.Outcome;
import io.wardflux.model.secret.Secret;
import io.wardflux.model.snmp.AuthProtocol;
import io.wardflux.model.snmp.Credential;
import io.wardflux.model.snmp.Oid;
import io.wardflux.model.snmp.PrivProtocol;
import io.wardflux.model.snmp.SnmpValue;
import io.wardflux.model.snmp.SnmpVersion;
import io.wardflux.snmp.Agent;
import io.wardflux.snmp.Budget;
import io.wardflux.snmp.PollList;
import io.wardflux.snmp.PollResult;
import io.wardflux.snmp.Reading;
import io.wardflux.snmp.SnmpSession;
import io.wardflux.snmp.WalkLimits;
import io.wardflux.snmp.WalkResult;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Asking in a test: waits for the callback, and fails where it does not come. */
final class Asking {
    static final Budget PATIENT = new Budget(Duration.ofSeconds(2), 2, Duration.ofSeconds(5));
    static final Budget SHORT = new Budget(Duration.ofMillis(100), 2, Duration.ofMillis(500));

    private Asking() {}

    static Agent v1(int port, String community) {
        return new Agent(address(port), new Credential.Community(SnmpVersion.V1, Secret.of(community)));
    }

    static Agent v2c(int port, String community) {
        return new Agent(address(port), new Credential.Community(SnmpVersion.V2C, Secret.of(community)));
    }

    static Agent v2c(InetSocketAddress address) {
        return new Agent(address, new Credential.Community(SnmpVersion.V2C, Secret.of("public")));
    }

    static Agent v3(int port, String user, AuthProtocol auth, String passphrase) {
        return new Agent(
                address(port), new Credential.Usm(user, new Credential.Auth(auth, Secret.of(passphrase)), null, ""));
    }

    static Agent v3(
            int port, String user, AuthProtocol auth, String authPassphrase, PrivProtocol priv, String privPassphrase) {
        return new Agent(
                address(port),
                new Credential.Usm(
                        user,
                        new Credential.Auth(auth, Secret.of(authPassphrase)),
                        new Credential.Priv(priv, Secret.of(privPassphrase)),
                        ""));
    }

    static InetSocketAddress address(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    static PollList instances(String... oids) {
        return new PollList(Arrays.stream(oids).map(Oid::parse).toList(), List.of());
    }

    static PollResult poll(SnmpSession session, Agent agent, PollList list, Budget budget) throws Exception {
        return poll(session, session.prepare(agent, list), budget);
    }

    static PollResult poll(SnmpSession session, SnmpSession.Prepared prepared, Budget budget) throws Exception {
        CompletableFuture<PollResult> answer = new CompletableFuture<>();
        session.poll(prepared, budget, answer::complete);
        return answer.get(20, TimeUnit.SECONDS);
    }

    static WalkResult walk(SnmpSession session, Agent agent, WalkLimits limits, Budget budget, String... columns)
            throws Exception {
        CompletableFuture<WalkResult> answer = new CompletableFuture<>();
        session.walk(agent, Arrays.stream(columns).map(Oid::parse).toList(), limits, budget, answer::complete);
        return answer.get(20, TimeUnit.SECONDS);
    }

    static Outcome outcome(Reading reading) {
        return switch (reading) {
            case Reading.Value v -> Outcome.OK;
            case Reading.Failure failure -> failure.outcome();
        };
    }

    static List<Outcome> outcomes(PollResult result) {
        return result.readings().stream().map(Asking::outcome).toList();
    }

    static SnmpValue value(Reading reading) {
        return switch (reading) {
            case Reading.Value value -> value.value();
            case Reading.Failure failure -> throw new AssertionError("no value but " + failure);
        };
    }
}
