package io.wardflux.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * What a dashboard asks for.
 *
 * @param variables in their order, each of which may use those before it
 */
record Dashboard(String title, List<Variable> variables, List<Query> queries) {

    private static final Path FOLDER = Path.of(System.getProperty("ward.root"), "deploy/grafana/dashboards");

    /**
     * @param query {@code label_values(selector, label)}; empty where it does not ask
     * @param several whether more than one value may be chosen, and all of them
     */
    record Variable(String name, String query, boolean several, List<String> values) {}

    /** @param legend may name labels of the answer, as {@code {{label}}} */
    record Query(String panel, String id, String expression, boolean instant, String legend) {

        @Override
        public String toString() {
            return "'%s' %s: %s".formatted(panel, id, expression);
        }
    }

    static List<Dashboard> all() {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .map(Dashboard::of)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Dashboard of(Path file) {
        JsonNode json = Api.JSON.readTree(file.toFile());
        var variables = new ArrayList<Variable>();
        for (JsonNode variable : json.path("templating").path("list")) {
            switch (variable.path("type").asString()) {
                case "query" ->
                    variables.add(new Variable(
                            variable.path("name").asString(),
                            variable.path("query").path("query").asString(),
                            variable.path("multi").asBoolean(false),
                            List.of()));
                case "custom" ->
                    variables.add(new Variable(
                            variable.path("name").asString(),
                            "",
                            false,
                            List.of(variable.path("query").asString().split(","))));
                case "datasource" -> {}
                default -> throw new AssertionError(file + " has a variable of an unknown type: " + variable);
            }
        }
        var queries = new ArrayList<Query>();
        addQueries(json.path("panels"), queries);
        return new Dashboard(json.path("title").asString(), variables, queries);
    }

    /** Panels of a row that is folded are inside it. */
    private static void addQueries(JsonNode panels, List<Query> queries) {
        for (JsonNode panel : panels) {
            for (JsonNode target : panel.path("targets")) {
                queries.add(new Query(
                        panel.path("title").asString(),
                        target.path("refId").asString(),
                        target.path("expr").asString(),
                        target.path("instant").asBoolean(),
                        target.path("legendFormat").asString("")));
            }
            addQueries(panel.path("panels"), queries);
        }
    }

    @Override
    public String toString() {
        return title;
    }
}
