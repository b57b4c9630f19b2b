package io.wardflux.api.device;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The tables that conditions and an order speak of, and no other: each has a row for each device (that of templates for each
 * device of the one that is asked for), so what one of them says alone needs no other, and can be said from an index.
 */
record DeviceTables(List<Table> tables) {

    enum Table {
        DEVICE("device d", "d.id"),
        STATE("device_state s", "s.device_id"),
        TEMPLATE("device_template t", "t.device_id");

        private final String from;
        private final String id;
        private final Pattern column;

        Table(String from, String id) {
            this.from = from;
            this.id = id;
            // d.id is that of any table.
            this.column = Pattern.compile("\\b" + id.charAt(0) + "\\.(?!id\\b)");
        }

        private boolean isOf(String sql) {
            return column.matcher(sql).find();
        }
    }

    /** @param order empty: none */
    static DeviceTables of(List<String> conditions, String order) {
        List<Table> spokenOf = Stream.of(Table.values())
                .filter(table -> table.isOf(order) || conditions.stream().anyMatch(table::isOf))
                .toList();
        return new DeviceTables(spokenOf.isEmpty() ? List.of(Table.DEVICE) : spokenOf);
    }

    /** The column with the device's id. */
    String id() {
        return tables.getFirst().id;
    }

    /** From {@code from} on. */
    String where(List<String> conditions) {
        String joins = tables.stream()
                .skip(1)
                .map(table -> " join " + table.from + " on " + table.id + " = " + id())
                .collect(Collectors.joining());
        String where = conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
        return " from " + tables.getFirst().from + joins + where + " ";
    }
}
