package io.wardflux.snmp.snmp4j;

import io.wardflux.model.outcome.Outcome;
import io.wardflux.snmp.Agent;
import io.wardflux.snmp.Reading;
import org.snmp4j.PDU;
import org.snmp4j.mp.SnmpConstants;
import org.snmp4j.smi.OID;

/** What a v3 agent means by a report (RFC 3414 §3.2, RFC 3412 §7.2), in words. */
final class Reports {
    private Reports() {}

    static Reading.Failure failure(PDU report, Agent agent) {
        OID what = report.size() == 0 ? new OID() : report.get(0).getOid();
        return new Reading.Failure(Outcome.AUTH_FAILURE, sentence(what));
    }

    private static String sentence(OID what) {
        if (what.equals(SnmpConstants.usmStatsUnknownUserNames)) {
            return "The agent does not know this user name";
        }
        if (what.equals(SnmpConstants.usmStatsWrongDigests)) {
            return "The agent refused the authentication: wrong passphrase or authentication protocol";
        }
        if (what.equals(SnmpConstants.usmStatsDecryptionErrors)) {
            return "The agent could not decrypt the request: wrong privacy passphrase or privacy protocol";
        }
        if (what.equals(SnmpConstants.usmStatsUnsupportedSecLevels)) {
            return "The agent does not allow this user this security level";
        }
        if (what.equals(SnmpConstants.usmStatsNotInTimeWindows)) {
            return "The agent's clock and ours do not agree: it refused the request as too old or too new";
        }
        if (what.equals(SnmpConstants.usmStatsUnknownEngineIDs)) {
            return "The agent does not know its own engineID as it gave it";
        }
        if (what.equals(SnmpConstants.snmpUnknownContexts)) {
            return "The agent has no such context: check the context name";
        }
        return "The agent refused the request with the report " + what;
    }
}
