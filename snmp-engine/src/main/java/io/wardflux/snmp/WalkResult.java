package io.wardflux.snmp;

import io.wardflux.model.snmp.Oid;
import io.wardflux.model.snmp.SnmpValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a walk found, complete or not.
 *
 * @param columns for each column asked, in order: row index → value, in the agent's order
 * @param failure why it ended early; empty where it is complete
 */
public record WalkResult(List<Map<Oid, SnmpValue>> columns, Optional<Reading.Failure> failure, int requests) {}
