package io.wardflux.snmp.snmp4j;

import io.wardflux.model.outcome.Outcome;
import io.wardflux.model.snmp.Oid;
import io.wardflux.model.snmp.SnmpValue;
import io.wardflux.snmp.Reading;
import io.wardflux.snmp.Trouble;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.snmp4j.smi.Counter64;
import org.snmp4j.smi.IpAddress;
import org.snmp4j.smi.Null;
import org.snmp4j.smi.OID;
import org.snmp4j.smi.OctetString;
import org.snmp4j.smi.SMIConstants;
import org.snmp4j.smi.Variable;

/** From SNMP4J's variables to values of the model; the type stays. */
final class Values {
    /** Net-SNMP packs a float into an Opaque as tag 0x9f78, length 4; a double as 0x9f79, length 8. */
    private static final int OPAQUE_FLOAT = 0x9F7804;

    private static final int OPAQUE_DOUBLE = 0x9F7908;

    private static final SnmpValue NULL = new SnmpValue.Null();
    private static final Reading NO_SUCH_OBJECT =
            new Reading.Failure(Outcome.NO_SUCH_OBJECT, "The agent has no such object");
    private static final Reading NO_SUCH_INSTANCE =
            new Reading.Failure(Outcome.NO_SUCH_INSTANCE, "The agent has the object, but not this instance of it");
    private static final Reading END_OF_MIB_VIEW =
            new Reading.Failure(Outcome.END_OF_MIB_VIEW, "The agent has nothing at or after this OID");

    private static final Reading NO_VALUE = new Reading.Failure(
            Outcome.MALFORMED,
            "The agent gave an OID of more than 128 sub-identifiers, or a type that SNMP has not",
            Trouble.MALFORMED);

    private Values() {}

    static Reading reading(Variable variable) {
        return switch (variable.getSyntax()) {
            case SMIConstants.EXCEPTION_NO_SUCH_OBJECT -> NO_SUCH_OBJECT;
            case SMIConstants.EXCEPTION_NO_SUCH_INSTANCE -> NO_SUCH_INSTANCE;
            case SMIConstants.EXCEPTION_END_OF_MIB_VIEW -> END_OF_MIB_VIEW;
            default -> {
                SnmpValue value = value(variable);
                yield value == null ? NO_VALUE : new Reading.Value(value);
            }
        };
    }

    static boolean isException(Variable variable) {
        return Null.isExceptionSyntax(variable.getSyntax());
    }

    /** Of anything but the exceptions; null of what no agent may say. */
    static @Nullable SnmpValue value(Variable variable) {
        return switch (variable.getSyntax()) {
            case SMIConstants.SYNTAX_INTEGER32 -> new SnmpValue.Integer32(variable.toInt());
            case SMIConstants.SYNTAX_COUNTER32 -> new SnmpValue.Counter32(variable.toLong());
            case SMIConstants.SYNTAX_GAUGE32 -> new SnmpValue.Gauge32(variable.toLong());
            case SMIConstants.SYNTAX_TIMETICKS -> new SnmpValue.TimeTicks(variable.toLong());
            case SMIConstants.SYNTAX_COUNTER64 -> new SnmpValue.Counter64(((Counter64) variable).getValue());
            case SMIConstants.SYNTAX_OCTET_STRING -> new SnmpValue.OctetString(((OctetString) variable).getValue());
            case SMIConstants.SYNTAX_OBJECT_IDENTIFIER ->
                isTooLong((OID) variable) ? null : new SnmpValue.ObjectId(oid((OID) variable));
            case SMIConstants.SYNTAX_IPADDRESS ->
                new SnmpValue.IpAddress(
                        ByteBuffer.wrap(((IpAddress) variable).toByteArray()).getInt());
            case SMIConstants.SYNTAX_OPAQUE -> opaque(((OctetString) variable).getValue());
            case SMIConstants.SYNTAX_NULL -> NULL;
            default -> null;
        };
    }

    private static SnmpValue opaque(byte[] content) {
        if (content.length == 7 && head(content) == OPAQUE_FLOAT) {
            return new SnmpValue.OpaqueFloat(ByteBuffer.wrap(content).getFloat(3));
        }
        if (content.length == 11 && head(content) == OPAQUE_DOUBLE) {
            return new SnmpValue.OpaqueDouble(ByteBuffer.wrap(content).getDouble(3));
        }
        return new SnmpValue.OpaqueBytes(content);
    }

    private static int head(byte[] content) {
        return (content[0] & 0xFF) << 16 | (content[1] & 0xFF) << 8 | content[2] & 0xFF;
    }

    /** RFC 2578 §3.5 allows 128 sub-identifiers, a datagram has room for thousands. */
    static boolean isTooLong(OID oid) {
        return oid.size() > Oid.MAX_LENGTH;
    }

    static Oid oid(OID oid) {
        return Oid.of(oid.getValue());
    }

    static OID oid(Oid oid) {
        return new OID(oid.toIntArray());
    }
}
