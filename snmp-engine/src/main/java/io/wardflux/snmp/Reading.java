package io.wardflux.snmp;

import io.wardflux.model.outcome.Outcome;
import io.wardflux.model.snmp.SnmpValue;

/** What became of one OID that was asked. */
public sealed interface Reading {

    /** The outcome is {@code ok}. */
    record Value(SnmpValue value) implements Reading {}

    /** Any other outcome, with a sentence for people. */
    record Failure(Outcome outcome, String reason) implements Reading {
        public Failure {
            if (outcome == Outcome.OK) {
                throw new IllegalArgumentException("ok is no failure");
            }
        }
    }
}
