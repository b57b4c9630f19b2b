package io.wardflux.api.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.wardflux.api.RunningApi;
import io.wardflux.api.RunningApi.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LedgerIT {

    private final RunningApi api = RunningApi.shared();

    @Test
    void isServedByMinute() {
        api.database().sql("delete from ledger_minute").update();
        api.database().sql("""
                insert into ledger_minute (slot, scheduled, outcomes, closed) values
                ('2026-03-01 11:59Z', 1, '{"ok": 1}', true),
                ('2026-03-01 12:00Z', 10, '{"ok": 8, "timeout": 2}', true),
                ('2026-03-01 12:01Z', 10, '{"ok": 4}', false)""").update();
        api.database().sql("""
                insert into ledger_minute (slot, scheduled, outcomes, reasons, closed) values
                ('2026-03-01 12:02Z', 5, '{"expired": 5}', '{"overload": 5}', true)""").update();

        Answer answer = api.get("/api/v1/ledger?from=2026-03-01T12:00:30Z&to=2026-03-01T12:05:00Z");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json()).isEqualTo(RunningApi.JSON.readTree("""
                [{"slot":"2026-03-01T12:00:00Z","scheduled":10,"outcomes":{"ok":8,"timeout":2},"reasons":{},"open":0,"unaccounted":0},
                 {"slot":"2026-03-01T12:01:00Z","scheduled":10,"outcomes":{"ok":4},"reasons":{},"open":6,"unaccounted":0},
                 {"slot":"2026-03-01T12:02:00Z","scheduled":5,"outcomes":{"expired":5},"reasons":{"overload":5},"open":0,"unaccounted":0}]"""));
    }

    @Test
    void isThatOfTheLastHourWhereNoRangeIsSaid() {
        api.database().sql("delete from ledger_minute").update();
        api.database().sql("""
                insert into ledger_minute (slot, scheduled) values
                (date_trunc('minute', now()), 3), (date_trunc('minute', now()) - interval '2 h', 3)""").update();
        assertThat(api.get("/api/v1/ledger").json()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"from=x,from", "to=x,to", "from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z,from"})
    void aWrongRangeIsNamed(String query, String field) {
        Answer answer = api.get("/api/v1/ledger?" + query);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.fields()).containsExactly(field);
    }
}
