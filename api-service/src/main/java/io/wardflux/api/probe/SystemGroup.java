package io.wardflux.api.probe;

import io.wardflux.model.outcome.Outcome;
import io.wardflux.model.snmp.Oid;
import io.wardflux.model.snmp.SnmpValue;
import io.wardflux.snmp.PollList;
import io.wardflux.snmp.PollResult;
import io.wardflux.snmp.Quirk;
import io.wardflux.snmp.Reading;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an agent says of itself (RFC 3418 §2), in one PDU.
 *
 * @param failure of the first value it did not give; null where it gave all
 * @param rttMs null where it did not answer
 * @param engineIsCopied another address was found to have the same engineID
 */
record SystemGroup(
        @Nullable String sysDescr,
        @Nullable Oid sysObjectId,
        @Nullable String sysName,
        Reading.@Nullable Failure failure,
        @Nullable Double rttMs,
        boolean engineIsCopied) {

    static final PollList ASKED = new PollList(
            List.of(
                    Oid.parse("1.3.6.1.2.1.1.1.0"), // sysDescr
                    Oid.parse("1.3.6.1.2.1.1.2.0"), // sysObjectID
                    Oid.parse("1.3.6.1.2.1.1.5.0")), // sysName
            List.of());

    private static final int LONGEST_TEXT = 1_000;

    static SystemGroup of(PollResult result) {
        List<Reading> readings = result.readings();
        Reading.Failure failure = readings.stream()
                .filter(Reading.Failure.class::isInstance)
                .map(Reading.Failure.class::cast)
                .findFirst()
                .orElse(null);
        return new SystemGroup(
                text(readings.get(0)),
                readings.get(1) instanceof Reading.Value(SnmpValue.ObjectId(Oid oid)) ? oid : null,
                text(readings.get(2)),
                failure,
                result.roundTripNanos() == 0 ? null : Math.round(result.roundTripNanos() / 100_000.0) / 10.0,
                result.profile().has(Quirk.DUPLICATE_ENGINE_ID));
    }

    /** Whether it gave any of the values: then it accepts the credential. */
    boolean any() {
        return sysDescr != null || sysObjectId != null || sysName != null;
    }

    Outcome outcome() {
        return any() || failure == null ? Outcome.OK : failure.outcome();
    }

    private static @Nullable String text(Reading reading) {
        return reading instanceof Reading.Value(SnmpValue.OctetString(byte[] octets)) ? text(octets) : null;
    }

    /** DisplayStrings are ASCII; what agents send is mostly UTF-8 and otherwise taken for Latin-1. */
    static String text(byte[] octets) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets))
                    .toString();
        } catch (CharacterCodingException e) {
            text = new String(octets, StandardCharsets.ISO_8859_1);
        }
        // Control characters are of no use to people, and NUL is one that Postgres refuses.
        String clean = text.replaceAll("[\\p{Cntrl}&&[^\\n\\t]]", "").strip();
        return clean.length() > LONGEST_TEXT
                ? clean.substring(0, clean.offsetByCodePoints(0, clean.codePointCount(0, LONGEST_TEXT)))
                : clean;
    }
}
