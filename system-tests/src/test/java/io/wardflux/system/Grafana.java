package io.wardflux.system;

import io.wardflux.system.Dashboard.Query;
import io.wardflux.system.Dashboard.Variable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Asks VictoriaMetrics what Grafana would ask it for a dashboard that shows the last hour. */
final class Grafana {

    private static final Duration RANGE = Duration.ofHours(1);
    /** The data source's {@code timeInterval}, which no step is shorter than. */
    private static final Duration STEP = Duration.ofMinutes(1);

    private static final String ALL = ".*";
    private static final String EMPTY = "is empty";
    private static final Pattern NAME = Pattern.compile("\\$(?:\\{(\\w+)}|(\\w+))");
    private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\((.+), (\\w+)\\)");
    private static final Pattern LEGEND_LABEL = Pattern.compile("\\{\\{\\s*(\\w+)\\s*}}");
    private static final Pattern SPECIAL = Pattern.compile("[$^*{}\\[\\]'+?.()|]");

    private final Metrics metrics;

    Grafana(Metrics metrics) {
        this.metrics = metrics;
    }

    /**
     * What is wrong with it, in words: a variable without a value, a query that errs, or one that finds nothing whatever is
     * chosen. Where one device is to be chosen, each panel has to show something of one of them.
     */
    List<String> problems(Dashboard dashboard, List<String> devices) {
        metrics.flush();
        Instant now = Instant.now();
        var problems = new TreeSet<String>();
        Map<Query, List<String>> empty = new LinkedHashMap<>();
        var choices = choices(dashboard, devices, now, problems);
        for (Query query : dashboard.queries()) {
            for (Map<String, String> choice : choices) {
                String found = problem(query, choice, now);
                if (!found.isEmpty()) {
                    empty.computeIfAbsent(query, any -> new ArrayList<>()).add(found);
                }
            }
        }
        boolean oneDevice = takesOneDevice(dashboard);
        empty.forEach((query, found) -> {
            boolean errs = found.stream().anyMatch(text -> !text.equals(EMPTY));
            if (errs || !oneDevice || found.size() == choices.size()) {
                problems.add(query + " " + found.stream().distinct().collect(Collectors.joining("; ")));
            }
        });
        return List.copyOf(problems);
    }

    private static boolean takesOneDevice(Dashboard dashboard) {
        return dashboard.variables().stream()
                .anyMatch(variable -> variable.name().equals("device") && !variable.several());
    }

    /** All values there are, by the dashboard's own queries: once as "All", once chosen one by one; of devices, these. */
    private List<Map<String, String>> choices(
            Dashboard dashboard, List<String> devices, Instant now, TreeSet<String> problems) {
        List<String> chosen = takesOneDevice(dashboard) ? devices : List.of("");
        return chosen.stream()
                .flatMap(device ->
                        Stream.of(true, false).map(all -> choice(dashboard, devices, device, all, now, problems)))
                .toList();
    }

    private Map<String, String> choice(
            Dashboard dashboard,
            List<String> devices,
            String device,
            boolean all,
            Instant now,
            TreeSet<String> problems) {
        Map<String, String> choice = new HashMap<>(Map.of(
                "__rate_interval",
                "240s",
                "__interval",
                "60s",
                "__range",
                RANGE.toSeconds() + "s",
                "__range_s",
                Long.toString(RANGE.toSeconds())));
        for (Variable variable : dashboard.variables()) {
            List<String> values =
                    variable.query().isEmpty() ? variable.values() : values(variable, choice, now, problems);
            if (values.isEmpty()) {
                problems.add("variable '" + variable.name() + "' has no value, with " + choice);
            } else if (!variable.several()) {
                String one = variable.name().equals("device") ? device : values.getFirst();
                choice.put(variable.name(), one);
                if (!values.contains(one)) {
                    problems.add("variable '" + variable.name() + "' does not offer " + one + ", but " + values);
                }
            } else if (all) {
                choice.put(variable.name(), ALL);
            } else {
                // VictoriaMetrics takes no query of thousands of names.
                List<String> some = variable.name().equals("device") ? devices : values;
                choice.put(
                        variable.name(),
                        some.stream().map(Grafana::escaped).collect(Collectors.joining("|", "(", ")")));
            }
        }
        return choice;
    }

    /** By both ways that Grafana has, of which it takes one by what it knows of the server's version. */
    private List<String> values(Variable variable, Map<String, String> choice, Instant now, TreeSet<String> problems) {
        Matcher query = LABEL_VALUES.matcher(filled(variable.query(), choice));
        if (!query.matches()) {
            throw new AssertionError(variable + " asks for something else than label_values");
        }
        String label = query.group(2);
        Map<String, String> form = Map.of(
                "match[]", query.group(1),
                "start", seconds(now.minus(RANGE)),
                "end", seconds(now));
        var values = new TreeSet<String>();
        metrics.get("/api/v1/label/" + label + "/values", form)
                .path("data")
                .forEach(value -> values.add(value.asString()));
        var ofSeries = new TreeSet<String>();
        metrics.post("/api/v1/series", form).path("data").forEach(series -> {
            if (series.has(label)) {
                ofSeries.add(series.path(label).asString());
            }
        });
        if (!values.equals(ofSeries)) {
            problems.add(variable + " has the values " + values + ", and by its series " + ofSeries);
        }
        return List.copyOf(values);
    }

    /** Empty where there is none. */
    private String problem(Query query, Map<String, String> choice, Instant now) {
        String expression = filled(query.expression(), choice);
        JsonNode answer = query.instant()
                ? metrics.post("/api/v1/query", Map.of("query", expression, "time", seconds(now)))
                : metrics.post(
                        "/api/v1/query_range",
                        Map.of(
                                "query", expression,
                                "start", seconds(now.minus(RANGE)),
                                "end", seconds(now),
                                "step", Long.toString(STEP.toSeconds())));
        if (!answer.path("status").asString("").equals("success")) {
            return "errs: " + answer.path("error").asString(answer.toString());
        }
        List<JsonNode> shown = answer.path("data").path("result").values().stream()
                .filter(Grafana::hasNumber)
                .toList();
        if (shown.isEmpty()) {
            return EMPTY;
        }
        return LEGEND_LABEL
                .matcher(query.legend())
                .results()
                .map(label -> label.group(1))
                .filter(label -> !expression.matches(".* by \\([^)]*\\b" + label + "\\b.*"))
                .filter(label ->
                        shown.stream().noneMatch(series -> series.path("metric").has(label)))
                .map(label -> "has no series with the label " + label + ", which its legend names")
                .collect(Collectors.joining(", "));
    }

    private static boolean hasNumber(JsonNode series) {
        return series.has("value")
                ? isNumber(series.path("value"))
                : series.path("values").values().stream().anyMatch(Grafana::isNumber);
    }

    private static boolean isNumber(JsonNode sample) {
        return Double.isFinite(Double.parseDouble(sample.path(1).asString().replace("Inf", "Infinity")));
    }

    private static String filled(String text, Map<String, String> choice) {
        return NAME.matcher(text).replaceAll(name -> {
            String wanted = name.group(1) == null ? name.group(2) : name.group(1);
            String value = choice.get(wanted);
            if (value == null) {
                throw new AssertionError("$" + wanted + " is not known in " + text);
            }
            return Matcher.quoteReplacement(value);
        });
    }

    /** A value among several stands in a regular expression, in a PromQL string. */
    private static String escaped(String value) {
        return SPECIAL.matcher(value.replace("\\", "\\\\\\\\")).replaceAll("\\\\\\\\$0");
    }

    private static String seconds(Instant time) {
        return Long.toString(time.getEpochSecond());
    }
}
