package io.wardflux.api.probe;

import io.wardflux.snmp.Agent;

/** A device that is to be asked. */
sealed interface Target {

    String deviceName();

    /** @param engineIsCopied workers found another address with the same engineID */
    record Askable(String deviceName, Agent agent, boolean engineIsCopied) implements Target {}

    /** @param reason a sentence for people */
    record WithoutCredential(String deviceName, String reason) implements Target {}
}
