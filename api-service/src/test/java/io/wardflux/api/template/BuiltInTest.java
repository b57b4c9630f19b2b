package io.wardflux.api.template;

import static org.assertj.core.api.Assertions.assertThat;

import io.wardflux.api.item.ItemDefinition;
import io.wardflux.api.problem.Input;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.ClassPathResource;

class BuiltInTest {

    private static final List<String> ALL = List.of("cisco-ios", "if-mib", "net-snmp-linux");

    @Test
    void theContractsMetricsAreThere() throws IOException {
        assertThat(description("cisco-ios").items())
                .extracting(item -> item.metric() + " " + item.oid())
                .contains(
                        "snmp_cpu_5sec 1.3.6.1.4.1.9.9.109.1.1.1.1.6.1", "snmp_mem_free 1.3.6.1.4.1.9.9.48.1.1.1.6.1");
    }

    @Test
    void ifMibGoesWithEachOfTheOthersOnOneDevice() throws IOException {
        List<String> series = scalars("if-mib");
        for (String other : List.of("cisco-ios", "net-snmp-linux")) {
            assertThat(scalars(other)).doesNotContainAnyElementsOf(series);
        }
    }

    @Test
    void allAreValid() throws IOException {
        for (String name : ALL) {
            assertThat(description(name).sysObjectIds()).as(name).isNotEmpty();
        }
    }

    private static List<String> scalars(String name) throws IOException {
        List<String> series = new ArrayList<>();
        description(name).items().stream().map(ItemDefinition::series).forEach(series::add);
        return series;
    }

    private static TemplateDescription description(String name) throws IOException {
        String text = new ClassPathResource("templates/" + name + ".yaml").getContentAsString(StandardCharsets.UTF_8);
        var in = new Input();
        TemplateDescription description = TemplateDescription.of(in, new TemplateYaml().read(text));
        in.check();
        return description;
    }
}
