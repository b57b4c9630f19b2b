package io.wardflux.api.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.wardflux.api.Inventory;
import io.wardflux.api.RunningApi;
import io.wardflux.broker.Broker;
import io.wardflux.broker.Completion;
import io.wardflux.broker.Delivery;
import io.wardflux.broker.Publication;
import io.wardflux.localstack.Servers;
import io.wardflux.model.job.ItemIds;
import io.wardflux.model.job.Job;
import io.wardflux.model.job.QueueName;
import io.wardflux.model.outcome.Outcome;
import io.wardflux.model.outcome.OutcomeCounts;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Closed minutes from a real VictoriaMetrics, open ones from a real broker. */
class DeviceLedgerIT {

    private final RunningApi api = RunningApi.shared();
    private final Inventory inventory = new Inventory(api);
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MINUTES);
    private final long device = inventory.device();

    private Instant ago(int minutes) {
        return now.minus(Duration.ofMinutes(minutes));
    }

    private String line(String series, String labels, long items, Instant slot) {
        return "%s{device=\"d\",device_id=\"%d\"%s} %d %d%n"
                .formatted(series, device, labels, items, slot.toEpochMilli());
    }

    private String ended(String outcome, long items, Instant slot) {
        return line("snmp_device_items", ",outcome=\"" + outcome + "\"", items, slot);
    }

    private void store(StringBuilder lines) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            var answer = http.send(
                    HttpRequest.newBuilder(Servers.victoriaMetrics().url().resolve("/api/v1/import/prometheus"))
                            .POST(HttpRequest.BodyPublishers.ofString(lines.toString()))
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
            assertThat(answer.statusCode()).isEqualTo(204);
        }
        Servers.victoriaMetrics().flush();
    }

    private JsonNode get(Instant from) {
        var answer = api.get("/api/v1/devices/" + device + "/ledger?from=" + from);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    private static List<String> texts(JsonNode answer) {
        List<String> texts = new ArrayList<>();
        answer.path("gaps").forEach(gap -> texts.add(gap.path("text").asString()));
        return texts;
    }

    private void exists(Instant since, boolean enabled) {
        api.database()
                .sql("update device set created_at = ?, enabled = ? where id = ?")
                .params(since.atOffset(ZoneOffset.UTC), enabled, device)
                .update();
    }

    @Test
    void itsMinutesBalanceAndItsGapsAreToldInWords() throws Exception {
        exists(ago(300), true);
        var lines = new StringBuilder();
        for (int minute = 200; minute > 150; minute--) {
            lines.append(line("snmp_device_items_scheduled", "", 40, ago(minute)));
            if (minute <= 190 && minute > 176) {
                lines.append(ended("timeout", 40, ago(minute)));
            } else if (minute == 160) {
                lines.append(line("snmp_device_items", ",outcome=\"expired\",reason=\"overload\"", 40, ago(minute)));
            } else {
                lines.append(ended("ok", 40, ago(minute)));
                // The same minute, stored a second time after the device was renamed.
                lines.append(ended("ok", 40, ago(minute)).replace("device=\"d\"", "device=\"e\""));
            }
        }
        store(lines);

        JsonNode answer = get(ago(200));

        assertThat(answer.path("deviceId").asLong()).isEqualTo(device);
        assertThat(answer.path("minutes")).hasSize(50);
        answer.path("minutes").forEach(minute -> {
            assertThat(minute.path("scheduled").asLong()).isEqualTo(40);
            assertThat(minute.path("unaccounted").asLong())
                    .as(minute.toString())
                    .isZero();
        });
        assertThat(texts(answer)).hasSize(3);
        assertThat(texts(answer).get(0)).contains(" the agent did not answer (timeout, 14 minutes x 40 items).");
        assertThat(texts(answer).get(1)).startsWith("At ").contains("more work than the workers could do");
        assertThat(texts(answer).get(2)).startsWith("Since ").endsWith("the device has no items: nothing was planned.");
        JsonNode timeouts = answer.path("gaps").path(0);
        assertThat(Instant.parse(timeouts.path("from").asString())).isEqualTo(ago(190));
        assertThat(Instant.parse(timeouts.path("to").asString())).isEqualTo(ago(176));
        assertThat(timeouts.path("items").asLong()).isEqualTo(560);
        assertThat(timeouts.path("outcome").asString()).isEqualTo("timeout");
    }

    @Test
    void whatHasNoOutcomeInAClosedMinuteIsAdmitted() throws Exception {
        var lines = new StringBuilder();
        lines.append(line("snmp_device_items_scheduled", "", 40, ago(10)));
        lines.append(ended("ok", 39, ago(10)));
        store(lines);
        assertThat(get(ago(11)).path("minutes").path(0).path("unaccounted").asLong())
                .isEqualTo(1);
    }

    @Test
    void aMinuteThatIsOpenIsTheBrokers() {
        Broker broker = api.context().getBean(Broker.class);
        long due = Instant.now().toEpochMilli();
        var lease = broker.leadership().tryLead("test", Duration.ofSeconds(10)).orElseThrow();
        var jobs = List.of(
                new Publication.Outgoing(QueueName.DEFAULT, job(due)),
                new Publication.Outgoing(QueueName.DEFAULT, job(due)));
        broker.publisher().publish(lease, new Publication(jobs, List.of(), OptionalLong.empty()));
        broker.leadership().release(lease);
        try (var consumer = broker.consumer("ledger-test")) {
            List<Delivery> taken = consumer.take(List.of(QueueName.DEFAULT), 1000, Duration.ofSeconds(2)).stream()
                    .filter(delivery -> delivery.job().deviceId() == device)
                    .toList();
            assertThat(taken).hasSize(2);
            consumer.complete(List.of(Completion.of(taken.getFirst(), OutcomeCounts.of(Outcome.NO_CREDENTIAL, 3))));
            api.database()
                    .sql("update device_state set last_outcome = 'noCredential',"
                            + " message = 'The credential cannot be decrypted' where device_id = ?")
                    .param(device)
                    .update();

            JsonNode answer = get(ago(1));

            JsonNode minute = answer.path("minutes").path(0);
            assertThat(minute.path("scheduled").asLong()).isEqualTo(6);
            assertThat(minute.path("outcomes").path("noCredential").asLong()).isEqualTo(3);
            assertThat(minute.path("open").asLong()).isEqualTo(3);
            assertThat(texts(answer).getLast())
                    .startsWith("Since ")
                    .endsWith("(noCredential, 3 items): The credential cannot be decrypted");
            consumer.complete(List.of(Completion.of(taken.getLast(), OutcomeCounts.of(Outcome.OK, 3))));
        }
        broker.ledger().forget(List.of(Instant.ofEpochMilli(due).truncatedTo(ChronoUnit.MINUTES)));
        broker.ledger().forgetDevices(List.of(Instant.ofEpochMilli(due).truncatedTo(ChronoUnit.MINUTES)));
    }

    private Job job(long due) {
        return new Job.Poll(device, 1, due, due + 60_000, Job.NO_TASK, ItemIds.of(1, 2, 3));
    }

    @Test
    void aTimeInWhichNothingWasPlannedIsExplained() {
        exists(ago(60), true);
        inventory.item(device, "snmp_planned", "gauge");
        OffsetDateTime from = ago(55).atOffset(ZoneOffset.UTC);
        api.database()
                .sql("insert into publication_gap (from_at, to_at, reason) values (?, ?, 'noLeader')")
                .params(from, ago(1).atOffset(ZoneOffset.UTC))
                .update();
        assertThat(texts(get(ago(120))))
                .satisfiesExactly(
                        text -> assertThat(text).endsWith("there was no such device: nothing was planned."),
                        text -> assertThat(text).endsWith("no scheduler led: nothing was sent."));
        api.database()
                .sql("delete from publication_gap where from_at = ?")
                .param(from)
                .update();
        exists(ago(60), false);
        assertThat(texts(get(ago(50))))
                .singleElement()
                .asString()
                .endsWith("the device is disabled: nothing was planned.");
    }

    @Test
    void aDeviceThatIsNotThereIsNotFound() {
        assertThat(api.get("/api/v1/devices/999999/ledger").status()).isEqualTo(404);
        assertThat(api.get("/api/v1/devices/" + device + "/ledger?from=x").fields())
                .containsExactly("from");
    }
}
