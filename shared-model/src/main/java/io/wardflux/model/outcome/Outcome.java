package io.wardflux.model.outcome;

import java.util.List;
import java.util.Optional;

/**
 * How a scheduled item ended. Every item of every job ends in exactly one of these; the wire names are part of the
 * public contract and appear in JSON, in the ledger and as the label {@code outcome}.
 */
public enum Outcome {
    OK("ok"),
    TIMEOUT("timeout"),
    NO_SUCH_OBJECT("noSuchObject"),
    NO_SUCH_INSTANCE("noSuchInstance"),
    END_OF_MIB_VIEW("endOfMibView"),
    AUTH_FAILURE("authFailure"),
    TOO_BIG("tooBig"),
    GEN_ERR("genErr"),
    MALFORMED("malformed"),
    BAD_VALUE("badValue"),
    UNREACHABLE("unreachable"),
    NO_CREDENTIAL("noCredential"),
    EXPIRED("expired"),
    REVOKED("revoked"),
    ERROR("error");

    private static final List<Outcome> ALL = List.of(values());

    private final String wireName;

    Outcome(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    public static List<Outcome> all() {
        return ALL;
    }

    public static Optional<Outcome> ofWireName(String name) {
        return ALL.stream().filter(o -> o.wireName.equals(name)).findFirst();
    }

    /** True where the agent gave an answer of any kind, so that the device is certainly reachable. */
    public boolean answered() {
        return switch (this) {
            case OK, NO_SUCH_OBJECT, NO_SUCH_INSTANCE, END_OF_MIB_VIEW, TOO_BIG, GEN_ERR, BAD_VALUE -> true;
            case TIMEOUT, AUTH_FAILURE, MALFORMED, UNREACHABLE, NO_CREDENTIAL, EXPIRED, REVOKED, ERROR -> false;
        };
    }
}
