package io.wardflux.snmp.snmp4j;

import org.snmp4j.smi.OID;

/**
 * Rows that lie close together, of columns that are asked side by side.
 *
 * @param columns the columns' OIDs
 * @param rows the rows' indexes, ascending
 * @param items the cells' places in the poll: by column, then by row
 */
@SuppressWarnings("ArrayRecordComponent")
record BulkRows(OID[] columns, OID[] rows, int[][] items) {}
