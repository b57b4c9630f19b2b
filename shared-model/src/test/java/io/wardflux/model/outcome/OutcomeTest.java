package io.wardflux.model.outcome;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.wardflux.model.device.Priority;
import io.wardflux.model.job.QueueName;
import io.wardflux.model.sample.ValueType;
import io.wardflux.model.snmp.AuthProtocol;
import io.wardflux.model.snmp.PrivProtocol;
import io.wardflux.model.snmp.SecurityLevel;
import io.wardflux.model.snmp.SnmpVersion;
import io.wardflux.model.task.TaskType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class OutcomeTest {

    @Test
    void countsAddUp() {
        var counts = OutcomeCounts.of(Outcome.OK, 38).add(Outcome.TIMEOUT).add(Outcome.NO_SUCH_OBJECT);
        assertThat(counts.total()).isEqualTo(40);
        assertThat(counts.asMap()).containsExactly(entry("ok", 38), entry("timeout", 1), entry("noSuchObject", 1));
    }

    @Test
    void theOutcomesAreThoseOfTheContract() {
        assertThat(Outcome.all().stream().map(Outcome::wireName))
                .containsExactly(
                        "ok",
                        "timeout",
                        "noSuchObject",
                        "noSuchInstance",
                        "endOfMibView",
                        "authFailure",
                        "tooBig",
                        "genErr",
                        "malformed",
                        "badValue",
                        "unreachable",
                        "noCredential",
                        "expired",
                        "revoked",
                        "error");
    }

    @Test
    void everyWireNameLeadsBackToItsValueAndNoOtherDoes() {
        leadsBack(Outcome.values(), Outcome::wireName, Outcome::ofWireName);
        leadsBack(QueueName.values(), QueueName::wireName, QueueName::ofWireName);
        leadsBack(Priority.values(), Priority::wireName, Priority::ofWireName);
        leadsBack(ValueType.values(), ValueType::wireName, ValueType::ofWireName);
        leadsBack(AuthProtocol.values(), AuthProtocol::wireName, AuthProtocol::ofWireName);
        leadsBack(PrivProtocol.values(), PrivProtocol::wireName, PrivProtocol::ofWireName);
        leadsBack(SecurityLevel.values(), SecurityLevel::wireName, SecurityLevel::ofWireName);
        leadsBack(SnmpVersion.values(), SnmpVersion::wireName, SnmpVersion::ofWireName);
        leadsBack(TaskType.values(), TaskType::wireName, TaskType::ofWireName);
        assertThat(SnmpVersion.ofWireName("2c")).isEmpty();
    }

    private static <E> void leadsBack(E[] values, Function<E, String> name, Function<String, Optional<E>> of) {
        List<String> names = Arrays.stream(values).map(name).toList();
        assertThat(names).doesNotHaveDuplicates();
        assertThat(names.stream().map(of))
                .containsExactlyElementsOf(
                        Arrays.stream(values).map(Optional::of).toList());
        assertThat(of.apply("nonsense")).isEmpty();
    }
}
