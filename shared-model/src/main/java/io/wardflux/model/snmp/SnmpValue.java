package io.wardflux.model.snmp;

/**
 * A value with the SNMP type the agent gave it (RFC 2578 §7.1). The type is kept from the PDU to the sample, because
 * what is lost on the way cannot be guessed at the end.
 */
public sealed interface SnmpValue {

    record Integer32(int value) implements SnmpValue {}

    /** Unsigned 32 bits, in a long. */
    record Counter32(long value) implements SnmpValue {}

    /** Unsigned 32 bits, in a long; also Unsigned32. */
    record Gauge32(long value) implements SnmpValue {}

    /** Hundredths of a second, unsigned 32 bits, in a long. */
    record TimeTicks(long value) implements SnmpValue {}

    /** All 64 bits, to be read as unsigned. */
    record Counter64(long bits) implements SnmpValue {}

    /** Four octets in network order. */
    record IpAddress(int bits) implements SnmpValue {
        public String text() {
            return (bits >>> 24) + "." + (bits >>> 16 & 0xFF) + "." + (bits >>> 8 & 0xFF) + "." + (bits & 0xFF);
        }
    }

    /** The octets are not copied: treat them as read-only. */
    @SuppressWarnings("ArrayRecordComponent")
    record OctetString(byte[] octets) implements SnmpValue {
        @Override
        public boolean equals(Object other) {
            return other instanceof OctetString that && java.util.Arrays.equals(octets, that.octets);
        }

        @Override
        public int hashCode() {
            return java.util.Arrays.hashCode(octets);
        }

        @Override
        public String toString() {
            return "OctetString[" + java.util.HexFormat.of().formatHex(octets) + "]";
        }
    }

    record ObjectId(Oid value) implements SnmpValue {}

    /** Net-SNMP's Opaque float (tag 0x9f78). */
    record OpaqueFloat(float value) implements SnmpValue {}

    /** Net-SNMP's Opaque double (tag 0x9f79). */
    record OpaqueDouble(double value) implements SnmpValue {}

    /** Any other Opaque, as its raw content. */
    @SuppressWarnings("ArrayRecordComponent")
    record OpaqueBytes(byte[] content) implements SnmpValue {
        @Override
        public boolean equals(Object other) {
            return other instanceof OpaqueBytes that && java.util.Arrays.equals(content, that.content);
        }

        @Override
        public int hashCode() {
            return java.util.Arrays.hashCode(content);
        }
    }

    /** ASN.1 NULL, which some agents send where they should have said noSuchInstance. */
    record Null() implements SnmpValue {}
}
