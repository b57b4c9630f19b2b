package io.wardflux.simulator;

/** Why a request of v3 is refused, and the counter that says so (RFC 3414, 5; RFC 3412, 5; RFC 3413, 4). */
enum Report {
    UNSUPPORTED_LEVEL("1.3.6.1.6.3.15.1.1.1.0"),
    NOT_IN_TIME_WINDOW("1.3.6.1.6.3.15.1.1.2.0"),
    UNKNOWN_USER("1.3.6.1.6.3.15.1.1.3.0"),
    UNKNOWN_ENGINE("1.3.6.1.6.3.15.1.1.4.0"),
    WRONG_DIGEST("1.3.6.1.6.3.15.1.1.5.0"),
    DECRYPTION_ERROR("1.3.6.1.6.3.15.1.1.6.0"),
    /** snmpUnknownPDUHandlers: nobody here speaks for the contextEngineID. */
    UNKNOWN_CONTEXT_ENGINE("1.3.6.1.6.3.11.2.1.3.0"),
    UNKNOWN_CONTEXT("1.3.6.1.6.3.12.1.5.0");

    static final int KINDS = values().length;

    private final byte[] oid;

    Report(String oid) {
        this.oid = Oids.parse(oid);
    }

    void writeOid(BerWriter out) {
        out.octets(Ber.OID, oid);
    }

    /** How a report is protected: as the request, once that has proved who sent it. */
    int level(int levelOfRequest) {
        return switch (this) {
            case NOT_IN_TIME_WINDOW -> Envelope.AUTH;
            case UNKNOWN_CONTEXT_ENGINE, UNKNOWN_CONTEXT -> levelOfRequest;
            default -> 0;
        };
    }
}
