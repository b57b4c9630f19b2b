package io.wardflux.worker.settings;

import io.wardflux.model.sample.ValueType;
import io.wardflux.model.snmp.Oid;
import io.wardflux.worker.sample.SeriesPrefix;
import java.nio.LongBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What items of many devices have in common, each kind made once. Not safe for several threads. */
final class ItemKinds {
    /** Beyond that all are forgotten, for they may be of templates that are gone; who holds one keeps it. */
    private static final int MOST = 200_000;

    private static final int MOST_LISTS = 1_000;

    private final Map<Text, ItemKind> known = new HashMap<>();
    private final Map<List<ItemKind>, ItemKind[]> lists = new HashMap<>();
    private final Map<LongBuffer, long[]> distances = new HashMap<>();

    /** As the database has it. */
    private record Text(
            String instance,
            @Nullable String column,
            @Nullable String index,
            long ruleId,
            String metric,
            String type,
            double scale) {

        ItemKind kind() {
            ValueType valueType = ValueType.ofWireName(type).orElse(ValueType.GAUGE);
            return new ItemKind(
                    Oid.parse(instance),
                    column == null || index == null
                            ? null
                            : new ItemKind.Cell(ruleId, Oid.parse(column), Oid.parseIndex(index)),
                    SeriesPrefix.name(metric, valueType),
                    valueType,
                    scale);
        }
    }

    /** @throws IllegalArgumentException where an OID is none */
    ItemKind read(ResultSet row) throws SQLException {
        var text = new Text(
                row.getString("instance_oid"),
                row.getString("column_oid"),
                row.getString("row_index"),
                row.getLong("discovery_rule_id"),
                row.getString("metric"),
                row.getString("value_type"),
                row.getDouble("scale"));
        ItemKind kind = known.get(text);
        if (kind == null) {
            if (known.size() >= MOST) {
                known.clear();
                lists.clear();
            }
            kind = text.kind();
            known.put(text, kind);
        }
        return kind;
    }

    /** The same array for devices that have the same. */
    ItemKind[] shared(ItemKind[] kinds) {
        return once(lists, Arrays.asList(kinds), kinds);
    }

    /** The same of how far apart the ids of items are. */
    long[] shared(long[] apart) {
        return once(distances, LongBuffer.wrap(apart), apart);
    }

    /** @param view of the array, equal to those of arrays with the same content */
    private static <K, A> A once(Map<K, A> known, K view, A array) {
        if (known.size() >= MOST_LISTS) {
            known.clear();
        }
        return known.computeIfAbsent(view, key -> array);
    }
}
