package io.wardflux.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wardflux.broker.Ledger;
import io.wardflux.localstack.EveryTypeAgent;
import io.wardflux.localstack.Servers;
import io.wardflux.model.job.ItemIds;
import io.wardflux.model.job.Job;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every item of every job ends in exactly one outcome, and the device shows what is wrong. */
class OutcomesIT {
    private static Rig rig;
    private static long device;
    private static long good;
    private static long missing;
    private static long credential;

    @BeforeAll
    static void start() {
        rig = new Rig();
        rig.worker("--ward.snmp.timeout=300ms", "--ward.snmp.attempts=2", "--ward.snmp.budget=600ms");
        credential = rig.community("v2c", EveryTypeAgent.COMMUNITY);
        device = rig.device("outcomes", "127.0.0.1", Servers.snmpd().port(), credential);
        good = rig.item(device, EveryTypeAgent.INTEGER, "o_integer", "gauge");
        missing = rig.item(device, EveryTypeAgent.MISSING, "o_missing", "gauge");
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    @AfterEach
    void theSumsBalance() {
        rig.awaitNothingOpen();
        assertThat(rig.ledger().get("scheduled")).isEqualTo(rig.published());
    }

    private static Map<String, Long> outcomesOf(Job job) {
        Map<String, Long> before = rig.ledger();
        rig.publish(job);
        rig.awaitNothingOpen();
        Map<String, Long> outcomes = new HashMap<>(rig.ledger());
        before.forEach((outcome, items) -> outcomes.merge(outcome, -items, Long::sum));
        outcomes.keySet().removeIf(outcome -> outcome.equals("open") || outcome.equals("scheduled"));
        outcomes.values().removeIf(items -> items == 0);
        return outcomes;
    }

    @Test
    void dropsJobsPastTheirDeadlineAndCountsThem() {
        long late = System.currentTimeMillis() - 5_000;
        var job = new Job.Poll(device, rig.version(device), late - 1_000, late, Job.NO_TASK, ItemIds.of(good, missing));
        long requests = rig.samples.count("o_integer");
        assertThat(outcomesOf(job)).isEqualTo(Map.of("expired", 2L));
        assertThat(rig.samples.count("o_integer")).isEqualTo(requests);
    }

    @Test
    void itemsAndDevicesThatAreGoneAreRevoked() {
        long off = rig.item(device, EveryTypeAgent.GAUGE32, "o_off", "gauge");
        rig.sql.update("update item set enabled = false where id = ?", off);
        assertThat(outcomesOf(rig.poll(device, good, off, 999_999_999L))).isEqualTo(Map.of("ok", 1L, "revoked", 2L));
        assertThat(outcomesOf(rig.poll(888_888_888L, 5, 6, 7))).isEqualTo(Map.of("revoked", 3L));

        long disabled = rig.device("disabled", "127.0.0.2", 161, credential);
        rig.item(disabled, EveryTypeAgent.INTEGER, "o_disabled", "gauge");
        rig.sql.update("update device set enabled = false where id = ?", disabled);
        assertThat(outcomesOf(rig.pollAll(disabled))).isEqualTo(Map.of("revoked", 1L));
    }

    @Test
    void aProblemIsNotedWhenAnOutcomeChangesAndGoneWhenItIsOk() {
        assertThat(outcomesOf(rig.pollAll(device))).containsEntry("ok", 1L).containsKey("noSuchObject");
        await().atMost(Rig.SOON)
                .untilAsserted(() -> assertThat(rig.sql.queryForMap(
                                "select outcome, error from item_problem where item_id = ?", missing))
                        .containsEntry("outcome", "noSuchObject")
                        .containsEntry("error", "The agent has no such object"));
        assertThat(rig.number("select count(*) from item_problem where item_id = ?", good))
                .isZero();
        long revision = rig.number("select problems from device_state where device_id = ?", device);
        outcomesOf(rig.pollAll(device));
        await().atMost(Rig.SOON)
                .until(() -> rig.number("select successes from device_state where device_id = ?", device) > 1);
        assertThat(rig.number("select problems from device_state where device_id = ?", device))
                .as("nothing changed, so nothing was written")
                .isEqualTo(revision);

        rig.sql.update("update item set oid = ? where id = ?", EveryTypeAgent.COUNTER32, missing);
        assertThat(outcomesOf(rig.poll(device, missing))).isEqualTo(Map.of("ok", 1L));
        await().atMost(Rig.SOON)
                .until(() -> rig.number("select count(*) from item_problem where item_id = ?", missing) == 0);
        rig.sql.update("update item set oid = ? where id = ?", EveryTypeAgent.MISSING, missing);
    }

    @Test
    void withoutACredentialNothingIsAskedAndTheDeviceSaysSo() {
        long bare = rig.device("bare", "127.0.0.3", 161, 0);
        long item = rig.item(bare, EveryTypeAgent.INTEGER, "o_bare", "gauge");
        assertThat(outcomesOf(rig.pollAll(bare))).isEqualTo(Map.of("noCredential", 1L));
        await().atMost(Rig.SOON).until(() -> "noCredential".equals(rig.state(bare, "last_outcome")));
        assertThat(rig.state(bare, "message")).isEqualTo("No credential is assigned to the device: assign one");
        assertThat(rig.state(bare, "status")).isEqualTo("unknown");
        assertThat(rig.number("select count(*) from item_problem where item_id = ? and outcome = 'noCredential'", item))
                .isEqualTo(1);
    }

    @Test
    void aCredentialThatCannotBeDecryptedIsAnOutcomeOfItsOwn() {
        long broken = rig.community("v2c", "whatever");
        // Sealed for another record: as if it had been copied, or the key were another one.
        rig.sql.update(
                "update credential set community = (select community from credential where id = ?) where id = ?",
                credential,
                broken);
        long locked = rig.device("locked", "127.0.0.4", 161, broken);
        rig.item(locked, EveryTypeAgent.INTEGER, "o_locked", "gauge");
        for (int i = 0; i < 4; i++) {
            assertThat(outcomesOf(rig.pollAll(locked))).isEqualTo(Map.of("noCredential", 1L));
        }
        await().atMost(Rig.SOON).until(() -> "noCredential".equals(rig.state(locked, "last_outcome")));
        assertThat(rig.state(locked, "message")).contains("cannot be decrypted").contains("WARD_SECRET_KEY");
        assertThat(rig.state(locked, "status")).as("not down").isEqualTo("unknown");
    }

    @Test
    void aWrongPassphraseIsToldFromSilence() {
        long wrong = TestCredentials.usm(
                rig, EveryTypeAgent.USER_SHA256_AES128, "SHA-256", "not-the-passphrase", "AES-128", "nor-is-this-one");
        rig.sql.update("update device set credential_id = ? where id = ?", wrong, device);
        assertThat(outcomesOf(rig.poll(device, good))).isEqualTo(Map.of("authFailure", 1L));
        rig.sql.update("update device set credential_id = ? where id = ?", credential, device);
        assertThat(outcomesOf(rig.poll(device, good))).isEqualTo(Map.of("ok", 1L));
    }

    @Test
    void aTaskShowsItsProgressAndItsWorker() {
        long now = System.currentTimeMillis();
        var job = new Job.Poll(device, rig.version(device), now, now + 60_000, 77, ItemIds.of(good, missing));
        outcomesOf(job);
        Ledger.TaskProgress task = rig.broker.ledger().task(77).orElseThrow();
        assertThat(task.done()).isEqualTo(2);
        assertThat(task.total()).isEqualTo(2);
        assertThat(task.failure()).isEmpty();
        assertThat(rig.broker.workers().workers()).singleElement().satisfies(worker -> {
            assertThat(worker.online()).isTrue();
            assertThat(worker.id()).isEqualTo(task.worker());
            assertThat(worker.concurrency()).isEqualTo(2000);
        });
    }
}
