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
 * @param failure the first of what went wrong; empty where it is complete. The rows that were found are there all the
 *     same, and a column that failed takes nothing from the others
 * @param profile of the agent, as it is now: the same instance as before where nothing changed
 */
public record WalkResult(
        List<Map<Oid, SnmpValue>> columns, Optional<Reading.Failure> failure, int requests, AgentProfile profile) {

    public WalkResult(List<Map<Oid, SnmpValue>> columns, Optional<Reading.Failure> failure, int requests) {
        this(columns, failure, requests, AgentProfile.UNKNOWN);
    }
}
