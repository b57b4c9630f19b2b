package io.wardflux.worker.settings;

import io.wardflux.model.sample.ValueType;
import io.wardflux.model.snmp.Oid;
import org.jspecify.annotations.Nullable;

/**
 * How an item is asked and stored: what devices of one template have in common.
 *
 * @param cell null for a scalar
 * @param name of the metric, which its lines begin with; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent")
public record ItemKind(Oid instance, @Nullable Cell cell, byte[] name, ValueType type, double scale) {

    /** Where the item is in a table: cells of one rule are asked side by side. */
    record Cell(long ruleId, Oid column, Oid index) {}
}
