package io.wardflux.snmp;

import io.wardflux.model.snmp.Oid;
import java.util.List;

/**
 * What to ask of a device. Readings come in this order: first the instances, then the columns' cells, column by column
 * in the order of their indexes.
 *
 * @param instances by GET
 * @param columns by GETBULK where that is cheaper (never for v1), else by GET
 */
public record PollList(List<Oid> instances, List<Column> columns) {

    public PollList {
        instances = List.copyOf(instances);
        columns = List.copyOf(columns);
    }

    /** @param indexes the rows that are wanted, as what follows the column in an instance's OID */
    public record Column(Oid column, List<Oid> indexes) {
        public Column {
            indexes = List.copyOf(indexes);
        }
    }

    public int size() {
        return instances.size()
                + columns.stream().mapToInt(c -> c.indexes().size()).sum();
    }
}
