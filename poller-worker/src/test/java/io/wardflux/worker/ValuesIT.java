package io.wardflux.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.wardflux.localstack.EveryTypeAgent;
import io.wardflux.localstack.Servers;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** From a job to what VictoriaMetrics holds, with a real agent, for each version and each type. */
class ValuesIT {
    private static Rig rig;
    private static long device;

    enum Access {
        V1(rig -> rig.community("v1", EveryTypeAgent.COMMUNITY)),
        V2C(rig -> rig.community("v2c", EveryTypeAgent.COMMUNITY)),
        V3_SHA256_AES128(rig -> TestCredentials.usm(
                rig,
                EveryTypeAgent.USER_SHA256_AES128,
                "SHA-256",
                EveryTypeAgent.AUTH_PASSPHRASE,
                "AES-128",
                EveryTypeAgent.PRIV_PASSPHRASE)),
        V3_SHA512_AES256(rig -> TestCredentials.usm(
                rig,
                EveryTypeAgent.USER_SHA512_AES256,
                "SHA-512",
                EveryTypeAgent.AUTH_PASSPHRASE,
                "AES-256",
                EveryTypeAgent.PRIV_PASSPHRASE));

        private final ToLongFunction<Rig> credential;

        Access(ToLongFunction<Rig> credential) {
            this.credential = credential;
        }
    }

    @BeforeAll
    static void start() {
        rig = new Rig();
        rig.worker();
        device = rig.device("values", "127.0.0.1", Servers.snmpd().port(), 0);
        rig.item(device, EveryTypeAgent.INTEGER, "t_integer", "gauge");
        rig.item(device, EveryTypeAgent.COUNTER32, "t_counter32", "counter");
        rig.item(device, EveryTypeAgent.COUNTER64, "t_counter64", "counter");
        rig.item(device, EveryTypeAgent.GAUGE32, "t_gauge32", "gauge");
        long ticks = rig.item(device, EveryTypeAgent.TIME_TICKS, "t_ticks", "gauge");
        rig.sql.update("update item set scale = 0.01 where id = ?", ticks);
        rig.item(device, EveryTypeAgent.IP_ADDRESS, "t_ip", "text");
        rig.item(device, EveryTypeAgent.TEXT, "t_text", "text");
        rig.item(device, EveryTypeAgent.BINARY, "t_binary", "text");
        rig.item(device, EveryTypeAgent.OBJECT_ID, "t_oid", "text");
        rig.item(device, EveryTypeAgent.OPAQUE_FLOAT, "t_float", "gauge");
        rig.item(device, EveryTypeAgent.INTEGER, "t_state", "state");
        rig.item(device, EveryTypeAgent.TEXT, "t_not_a_number", "gauge");
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    @ParameterizedTest
    @EnumSource
    void everyTypeArrivesAsTheAgentHasIt(Access access) {
        // Another credential and another name: the worker must notice, by the plan's version alone.
        String name = "values-" + access;
        rig.sql.update(
                "update device set name = ?, credential_id = ? where id = ?",
                name,
                access.credential.applyAsLong(rig),
                device);
        long before = System.currentTimeMillis();
        rig.publish(rig.pollAll(device));
        rig.awaitNothingOpen();

        assertThat(value(name, "t_integer")).isEqualTo(EveryTypeAgent.INTEGER_VALUE);
        assertThat(value(name, "t_counter32")).isEqualTo(EveryTypeAgent.COUNTER32_VALUE);
        assertThat(value(name, "t_gauge32")).isEqualTo(EveryTypeAgent.GAUGE32_VALUE);
        assertThat(value(name, "t_ticks")).isEqualTo(1234.56);
        assertThat(value(name, "t_float")).isEqualTo(EveryTypeAgent.OPAQUE_FLOAT_VALUE);
        assertThat(value(name, "t_state")).isEqualTo(EveryTypeAgent.INTEGER_VALUE);
        assertThat(text(name, "t_ip")).isEqualTo(EveryTypeAgent.IP_ADDRESS_VALUE);
        assertThat(text(name, "t_text")).isEqualTo(EveryTypeAgent.TEXT_VALUE);
        assertThat(text(name, "t_binary")).isEqualTo(EveryTypeAgent.BINARY_VALUE_HEX);
        assertThat(text(name, "t_oid")).isEqualTo(EveryTypeAgent.OBJECT_ID_VALUE);
        if (access == Access.V1) {
            assertThat(rig.samples.now("t_counter64{device=\"" + name + "\"}"))
                    .as("v1 has no Counter64")
                    .isEmpty();
        } else {
            // All digits were sent; VictoriaMetrics keeps float64, whose neighbours here are two apart.
            assertThat(value(name, "t_counter64"))
                    .isEqualTo((double) EveryTypeAgent.COUNTER64_VALUE)
                    .isEqualTo(9_007_199_254_740_992.0);
        }
        assertThat(rig.samples.now("t_not_a_number{device=\"" + name + "\"}")).isEmpty();

        var series = only(name, "t_integer");
        assertThat(series.labels())
                .isEqualTo(Map.of(
                        "__name__", "t_integer",
                        "device", name,
                        "vendor", "Acme",
                        "ip", "127.0.0.1",
                        "device_id", Long.toString(device)));
        assertThat(series.timesMs()).allMatch(at -> at >= before && at <= System.currentTimeMillis());
    }

    @Test
    void eachItemHasOneOutcomeAndTheSumsBalance() {
        var before = rig.ledger();
        rig.sql.update(
                "update device set credential_id = ? where id = ?", Access.V2C.credential.applyAsLong(rig), device);
        rig.publish(rig.pollAll(device));
        rig.awaitNothingOpen();
        var after = rig.ledger();
        assertThat(after.get("ok") - before.getOrDefault("ok", 0L)).isEqualTo(11);
        assertThat(after.get("badValue") - before.getOrDefault("badValue", 0L)).isEqualTo(1);
        assertThat(after.get("scheduled")).isEqualTo(rig.published());
    }

    private static Samples.Series only(String device, String metric) {
        var found = rig.samples.of(metric + "{device=\"" + device + "\"}");
        assertThat(found).as(metric).hasSize(1);
        return found.getFirst();
    }

    private static double value(String device, String metric) {
        return only(device, metric).values().getLast();
    }

    private static String text(String device, String metric) {
        var series = only(device, metric + "_info");
        assertThat(series.values()).containsOnly(1.0);
        return series.label("value");
    }
}
