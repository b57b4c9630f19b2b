package io.wardflux.snmp;

import org.jspecify.annotations.Nullable;

/**
 * Whether a poll or a walk is to go on: looked at before each PDU, on the session's own thread, so it must be quick. The PDU
 * that is under way is waited for; what it brings is kept.
 */
@FunctionalInterface
public interface Stop {

    Stop NEVER = () -> null;

    /** What everything gets that has no reading yet; null: go on. */
    Reading.@Nullable Failure reason();
}
