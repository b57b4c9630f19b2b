package io.wardflux.api.template;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** @param builtIn came with Ward Flux and cannot be changed, but copied */
@Schema(name = "Template")
record TemplateView(
        long id,
        String name,
        String vendor,
        String description,
        List<String> sysObjectIds,
        List<Item> items,
        List<Rule> discovery,
        boolean builtIn,
        long deviceCount,
        long version,
        Instant createdAt,
        Instant updatedAt) {

    @Schema(name = "TemplateItem")
    record Item(
            long id,
            String name,
            String oid,
            String metric,

            @Schema(allowableValues = {"gauge", "counter", "text", "state"})
            String valueType,

            String unit,
            double scale,
            @Nullable Integer intervalSeconds) {}

    @Schema(name = "DiscoveryRule")
    record Rule(
            long id,
            String name,
            String indexOid,
            Map<String, String> labels,
            @Nullable String include,
            @Nullable String exclude,
            List<Item> items) {}

    /** As it is exported: what need not be said is left out. */
    TemplateInput asInput() {
        List<TemplateInput.@Nullable RuleInput> rules = new ArrayList<>();
        for (Rule rule : discovery) {
            rules.add(new TemplateInput.RuleInput(
                    rule.name(),
                    rule.indexOid(),
                    new TreeMap<>(rule.labels()),
                    rule.include(),
                    rule.exclude(),
                    asInput(rule.items())));
        }
        return new TemplateInput(name, vendor, description, new ArrayList<>(sysObjectIds), asInput(items), rules, null);
    }

    private static List<TemplateInput.@Nullable ItemInput> asInput(List<Item> items) {
        List<TemplateInput.@Nullable ItemInput> inputs = new ArrayList<>();
        for (Item item : items) {
            inputs.add(new TemplateInput.ItemInput(
                    item.name(),
                    item.oid(),
                    item.metric(),
                    item.valueType(),
                    item.unit(),
                    item.scale() == 1 ? null : item.scale(),
                    item.intervalSeconds()));
        }
        return inputs;
    }
}
