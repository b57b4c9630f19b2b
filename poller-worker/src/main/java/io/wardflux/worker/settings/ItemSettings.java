package io.wardflux.worker.settings;

import io.wardflux.model.sample.ValueType;
import io.wardflux.model.snmp.Oid;
import org.jspecify.annotations.Nullable;

/**
 * An item as it is asked and stored. Millions of them are held, so what devices of one template have in common is held once,
 * and so are the labels of a device's items.
 *
 * @param labels what its lines have after the metric's name, with what follows up to the value
 * @param polled false where it is switched off, or its row is gone
 */
@SuppressWarnings("ArrayRecordComponent")
public record ItemSettings(long id, Kind kind, byte[] labels, boolean polled) {

    /**
     * @param cell null for a scalar
     * @param name of the metric, which its lines begin with
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Kind(Oid instance, @Nullable Cell cell, byte[] name, ValueType type, double scale) {}

    /** Where the item is in a table: cells of one rule are asked side by side. */
    record Cell(long ruleId, Oid column, Oid index) {}

    Oid instance() {
        return kind.instance();
    }

    @Nullable Cell cell() {
        return kind.cell();
    }

    /** Not to be changed. */
    public byte[] name() {
        return kind.name();
    }

    public ValueType type() {
        return kind.type();
    }

    public double scale() {
        return kind.scale();
    }
}
