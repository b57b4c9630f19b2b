package io.wardflux.snmp.snmp4j;

import io.wardflux.model.outcome.Outcome;
import io.wardflux.snmp.Reading;
import io.wardflux.snmp.Trouble;
import java.util.Arrays;
import org.snmp4j.PDU;
import org.snmp4j.mp.SnmpConstants;
import org.snmp4j.smi.OID;

/** What a v3 agent means by a report (RFC 3414 §3.2, RFC 3412 §7.2), in words. */
enum Report {
    UNKNOWN_ENGINE(
            SnmpConstants.usmStatsUnknownEngineIDs,
            Trouble.NONE,
            "The agent does not know the engineID that it gave itself"),
    NOT_IN_TIME_WINDOW(
            SnmpConstants.usmStatsNotInTimeWindows,
            Trouble.NOT_IN_TIME_WINDOW,
            "The agent refuses every request as too old or too new: its clock does not go steadily"),
    UNKNOWN_USER(SnmpConstants.usmStatsUnknownUserNames, Trouble.WRONG_USER, "The agent does not know this user name"),
    WRONG_DIGEST(
            SnmpConstants.usmStatsWrongDigests,
            Trouble.WRONG_AUTH_PASSPHRASE,
            "The agent refused the authentication: wrong passphrase or authentication protocol"),
    DECRYPTION_ERROR(
            SnmpConstants.usmStatsDecryptionErrors,
            Trouble.WRONG_PRIV_PASSPHRASE,
            "The agent could not decrypt the request: wrong privacy passphrase or privacy protocol"),
    UNSUPPORTED_LEVEL(
            SnmpConstants.usmStatsUnsupportedSecLevels,
            Trouble.UNSUPPORTED_LEVEL,
            "The agent does not allow this user this security level: it has no such authentication or privacy for it"),
    UNKNOWN_CONTEXT(
            SnmpConstants.snmpUnknownContexts,
            Trouble.UNKNOWN_CONTEXT,
            "The agent has no such context: check the context name"),
    OTHER(new OID(), Trouble.NONE, "The agent refused the request with a report that does not say why");

    /** Two engines with one identity: which of them answers changes, and so does the clock. */
    static final Reading.Failure DUPLICATE_ENGINE = new Reading.Failure(
            Outcome.AUTH_FAILURE,
            "The agent refuses every request as too old or too new, and another address has the same engineID: give each"
                    + " device an engineID of its own",
            Trouble.DUPLICATE_ENGINE_ID);

    private final OID oid;
    private final Reading.Failure failure;

    Report(OID oid, Trouble trouble, String sentence) {
        this.oid = oid;
        this.failure = new Reading.Failure(Outcome.AUTH_FAILURE, sentence, trouble);
    }

    static Report of(PDU report) {
        OID oid = report.size() == 0 ? new OID() : report.get(0).getOid();
        return Arrays.stream(values())
                .filter(kind -> kind.oid.equals(oid))
                .findFirst()
                .orElse(OTHER);
    }

    /** Whether asking again may help. */
    boolean teaches() {
        return this == UNKNOWN_ENGINE || this == NOT_IN_TIME_WINDOW;
    }

    Reading.Failure failure() {
        return failure;
    }
}
