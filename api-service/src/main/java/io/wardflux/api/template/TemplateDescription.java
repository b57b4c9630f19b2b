package io.wardflux.api.template;

import io.wardflux.api.item.ItemDefinition;
import io.wardflux.api.problem.Input;
import io.wardflux.model.sample.MetricName;
import io.wardflux.model.sample.SeriesLabels;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** A template that is valid as it is. */
record TemplateDescription(
        String name,
        String vendor,
        String description,
        SortedSet<String> sysObjectIds,
        List<ItemDefinition> items,
        List<Rule> rules) {

    record Rule(
            String name,
            String indexOid,
            SortedMap<String, String> labels,
            @Nullable String include,
            @Nullable String exclude,
            List<ItemDefinition> items) {}

    private static final int MOST_SYS_OBJECT_IDS = 500;
    private static final int MOST_ITEMS = 1000;
    private static final int MOST_RULES = 100;
    private static final int MOST_LABELS = 20;
    private static final int LONGEST_EXPRESSION = 500;

    /** What is wrong goes into {@code in}, which the caller checks. */
    static TemplateDescription of(Input in, TemplateInput given) {
        return new TemplateDescription(
                in.name("name", given.name(), 200),
                in.line("vendor", given.vendor(), 200),
                in.text("description", given.description(), 5000),
                sysObjectIds(in, given.sysObjectIds()),
                items(in, false, given.items()),
                rules(in, given.discovery()));
    }

    private static SortedSet<String> sysObjectIds(Input in, @Nullable List<@Nullable String> given) {
        SortedSet<String> oids = new TreeSet<>();
        List<@Nullable String> all = atMost(in, "sysObjectIds", given, MOST_SYS_OBJECT_IDS);
        for (int i = 0; i < all.size(); i++) {
            String oid = in.oid("sysObjectIds[" + i + "]", all.get(i));
            if (!oid.isEmpty()) {
                oids.add(oid);
            }
        }
        return oids;
    }

    private static List<ItemDefinition> items(
            Input in, boolean columns, @Nullable List<TemplateInput.@Nullable ItemInput> given) {
        List<TemplateInput.@Nullable ItemInput> all = atMost(in, "items", given, MOST_ITEMS);
        List<ItemDefinition> items = new ArrayList<>();
        Set<String> names = new HashSet<>();
        Set<String> series = new HashSet<>();
        for (int i = 0; i < all.size(); i++) {
            Input at = in.at("items[" + i + "]");
            TemplateInput.ItemInput item = all.get(i);
            if (item == null) {
                at.reject("", "must be an object");
                continue;
            }
            ItemDefinition definition = ItemDefinition.of(
                    at,
                    item.name(),
                    item.oid(),
                    item.metric(),
                    item.valueType(),
                    item.unit(),
                    item.scale(),
                    item.intervalSeconds());
            if (!definition.name().isEmpty() && !names.add(definition.name())) {
                at.reject("name", "is '%s', which another item has already".formatted(definition.name()));
            }
            if (!definition.metric().isEmpty() && !series.add(definition.series())) {
                at.reject("metric", "is %s, which another item has already".formatted(definition.metric()));
            }
            if (columns && definition.oid().endsWith(".0")) {
                at.reject("oid", "ends in .0, which is a scalar's: a rule's items are columns, without an index");
            }
            items.add(definition);
        }
        return items;
    }

    private static List<Rule> rules(Input in, @Nullable List<TemplateInput.@Nullable RuleInput> given) {
        List<TemplateInput.@Nullable RuleInput> all = atMost(in, "discovery", given, MOST_RULES);
        List<Rule> rules = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < all.size(); i++) {
            Input at = in.at("discovery[" + i + "]");
            TemplateInput.RuleInput rule = all.get(i);
            if (rule == null) {
                at.reject("", "must be an object");
                continue;
            }
            String name = at.name("name", rule.name(), 200);
            if (!name.isEmpty() && !names.add(name)) {
                at.reject("name", "is '%s', which another rule has already".formatted(name));
            }
            rules.add(new Rule(
                    name,
                    at.oid("indexOid", rule.indexOid()),
                    labels(at, rule.labels()),
                    expression(at, "include", rule.include()),
                    expression(at, "exclude", rule.exclude()),
                    items(at, true, rule.items())));
        }
        return rules;
    }

    private static SortedMap<String, String> labels(Input in, @Nullable Map<String, @Nullable String> given) {
        SortedMap<String, String> labels = new TreeMap<>();
        if (given == null || given.isEmpty()) {
            in.reject("labels", "is missing: a label must tell the rows apart, such as ifIndex: 1.3.6.1.2.1.2.2.1.1");
            return labels;
        }
        if (given.size() > MOST_LABELS) {
            in.reject("labels", "has " + given.size() + " labels but must have at most " + MOST_LABELS);
            return labels;
        }
        given.forEach((label, column) -> {
            String field = "labels." + Input.shortened(label);
            if (!MetricName.isLabel(label)) {
                in.reject(
                        field,
                        "must begin with a letter or one _, and have only letters, digits and _, to be a label's name");
            } else if (SeriesLabels.OF_DEVICE.contains(label)) {
                in.reject(field, "is a label that every series has already: choose another name");
            } else {
                labels.put(label, in.oid(field, column));
            }
        });
        return labels;
    }

    private static @Nullable String expression(Input in, String field, @Nullable String given) {
        String text = in.text(field, given, LONGEST_EXPRESSION);
        if (text.isEmpty()) {
            return null;
        }
        try {
            Pattern.compile(text);
            return text;
        } catch (PatternSyntaxException e) {
            in.reject(field, "is not a regular expression: " + e.getDescription() + " at position " + e.getIndex());
            return null;
        }
    }

    private static <T extends @Nullable Object> List<T> atMost(
            Input in, String field, @Nullable List<T> given, int most) {
        if (given == null) {
            return List.of();
        }
        if (given.size() > most) {
            in.reject(field, "has " + given.size() + " entries but must have at most " + most);
            return List.of();
        }
        return given;
    }
}
