package io.wardflux.worker.discovery;

import io.wardflux.model.snmp.Oid;
import io.wardflux.model.snmp.SnmpValue;
import io.wardflux.worker.sample.TextValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A rule by which rows are found: each index of one column is a row, and other columns give its labels.
 *
 * @param labels label → column
 * @param include where given, only rows are kept that have a label value in which it is found
 * @param exclude where given, rows are left out that have such a value
 */
record DiscoveryRule(
        long id,
        String name,
        Oid indexColumn,
        Map<String, Oid> labels,
        Optional<Filter> include,
        Optional<Filter> exclude) {

    DiscoveryRule {
        labels = new LinkedHashMap<>(labels);
    }

    /** What is to be walked: the rows' column first, each column once. */
    List<Oid> columns() {
        List<Oid> columns = new ArrayList<>();
        columns.add(indexColumn);
        labels.values().stream()
                .distinct()
                .filter(column -> !columns.contains(column))
                .forEach(columns::add);
        return columns;
    }

    /**
     * Row index → labels. Rows whose labels are all the same get their index as label {@code row_index}, because their series
     * would be one and the same.
     *
     * @param walked the cells of {@link #columns()}, in their order
     * @throws Filter.TooCostlyException where an expression takes too long
     */
    Map<Oid, Map<String, String>> rows(List<Map<Oid, SnmpValue>> walked) {
        List<Oid> columns = columns();
        Map<Oid, Map<String, String>> rows = new LinkedHashMap<>();
        Map<Map<String, String>, Integer> alike = new HashMap<>();
        for (Oid index : walked.getFirst().keySet()) {
            Map<String, String> row = new LinkedHashMap<>();
            labels.forEach((label, column) -> {
                SnmpValue value = walked.get(columns.indexOf(column)).get(index);
                if (value != null) {
                    row.put(label, TextValue.of(value));
                }
            });
            if (isKept(row)) {
                rows.put(index, row);
                alike.merge(Map.copyOf(row), 1, Integer::sum);
            }
        }
        rows.forEach((index, row) -> {
            if (alike.getOrDefault(row, 0) > 1) {
                row.put("row_index", index.toString());
            }
        });
        return rows;
    }

    /**
     * The same of a walk that ended early: rows of which too little is known for the filters are left out. Other labels than
     * a complete walk gives are possible.
     */
    Map<Oid, Map<String, String>> rowsOfPart(List<Map<Oid, SnmpValue>> walked) {
        if (include.isEmpty() && exclude.isEmpty()) {
            return rows(walked);
        }
        Map<Oid, SnmpValue> known = new LinkedHashMap<>(walked.getFirst());
        known.keySet().removeIf(index -> walked.stream().anyMatch(column -> !column.containsKey(index)));
        List<Map<Oid, SnmpValue>> part = new ArrayList<>(walked);
        part.set(0, known);
        return rows(part);
    }

    private boolean isKept(Map<String, String> row) {
        boolean included = include.isEmpty() || row.values().stream().anyMatch(include.get()::isFoundIn);
        boolean excluded = exclude.isPresent() && row.values().stream().anyMatch(exclude.get()::isFoundIn);
        return included && !excluded;
    }
}
