package io.wardflux.snmp;

import io.wardflux.model.outcome.Outcome;
import io.wardflux.model.snmp.SnmpValue;

/** What became of one OID that was asked. */
public sealed interface Reading {

    /** The outcome is {@code ok}. */
    record Value(SnmpValue value) implements Reading {}

    /**
     * Any other outcome.
     *
     * @param reason a sentence for people
     * @param trouble the same for programs, where the outcome alone does not say it
     */
    record Failure(Outcome outcome, String reason, Trouble trouble) implements Reading {
        public Failure {
            if (outcome == Outcome.OK) {
                throw new IllegalArgumentException("ok is no failure");
            }
        }

        public Failure(Outcome outcome, String reason) {
            this(outcome, reason, Trouble.NONE);
        }
    }
}
