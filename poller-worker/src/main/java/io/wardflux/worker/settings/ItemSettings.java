package io.wardflux.worker.settings;

import io.wardflux.model.sample.ValueType;
import io.wardflux.model.snmp.Oid;
import org.jspecify.annotations.Nullable;

/**
 * An item as it is asked and stored.
 *
 * @param cell null for a scalar
 * @param prefix what its lines begin with
 * @param polled false where it is switched off, or its row is gone
 */
@SuppressWarnings("ArrayRecordComponent")
public record ItemSettings(
        long id, Oid instance, @Nullable Cell cell, byte[] prefix, ValueType type, double scale, boolean polled) {

    /** Where the item is in a table: cells of one rule are asked side by side. */
    record Cell(long ruleId, Oid column, Oid index) {}
}
