package io.wardflux.snmp;

/** What is wrong, more exactly than an outcome says it, for programs; the failure's reason says the same to people. */
public enum Trouble {
    /** The outcome says all. */
    NONE("none"),
    NO_ANSWER("noAnswer"),
    /** A host or a router said that nobody is there. */
    NOBODY_THERE("nobodyThere"),
    /** An agent is there, but is silent to this community, or to its version. */
    WRONG_COMMUNITY("wrongCommunity"),
    WRONG_USER("wrongUser"),
    WRONG_AUTH_PASSPHRASE("wrongAuthPassphrase"),
    WRONG_PRIV_PASSPHRASE("wrongPrivPassphrase"),
    UNSUPPORTED_LEVEL("unsupportedLevel"),
    NOT_IN_TIME_WINDOW("notInTimeWindow"),
    DUPLICATE_ENGINE_ID("duplicateEngineId"),
    UNKNOWN_CONTEXT("unknownContext"),
    /** An agent is there that drops what it is asked without a word. */
    SILENTLY_REFUSED("silentlyRefused"),
    ACCESS_DENIED("accessDenied"),
    WRONG_REQUEST_ID("wrongRequestId"),
    MALFORMED("malformed"),
    NON_INCREASING("nonIncreasing"),
    /** A walk found more rows or bytes than it may. */
    TOO_MUCH("tooMuch"),
    /** Politeness left it no time. */
    NO_TURN("noTurn");

    private final String wireName;

    Trouble(String wireName) {
        this.wireName = wireName;
    }

    /** For JSON. */
    public String wireName() {
        return wireName;
    }
}
