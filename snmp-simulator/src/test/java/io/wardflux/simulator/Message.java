package io.wardflux.simulator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** An SNMP message as tests write and read it. */
record Message(int version, int type, int id, int errorStatus, int errorIndex, List<Varbind> varbinds) {

    static final int V1 = 0;
    static final int V2C = 1;

    record Varbind(String oid, int tag, byte[] value) {
        String text() {
            return new String(value, java.nio.charset.StandardCharsets.ISO_8859_1);
        }

        long number() {
            long number = tag == Ber.INTEGER ? value[0] >> 7 : 0;
            for (byte octet : value) {
                number = number << 8 | octet & 0xFF;
            }
            return number;
        }
    }

    static byte[] get(int id, String... oids) {
        return request(V2C, "public", Ber.GET, id, 0, 0, oids);
    }

    /** @param first errorStatus or nonRepeaters */
    static byte[] request(int version, String community, int type, int id, int first, int second, String... oids) {
        BerWriter out = pdu(type, id, first, second, oids);
        byte[] word = community.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        out.prependOctets(Ber.OCTET_STRING, word, 0, word.length);
        out.prependNumber(Ber.INTEGER, version);
        out.wrap(Ber.SEQUENCE);
        return Arrays.copyOfRange(out.bytes, out.start, out.position);
    }

    /** What the PDU of every version is. */
    static BerWriter pdu(int type, int id, int first, int second, String... oids) {
        BerWriter out = new BerWriter();
        for (String oid : oids) {
            int varbind = out.open(Ber.SEQUENCE);
            out.octets(Ber.OID, Oids.parse(oid));
            out.empty(Ber.NULL);
            out.close(varbind);
        }
        out.wrap(Ber.SEQUENCE);
        out.prependNumber(Ber.INTEGER, second);
        out.prependNumber(Ber.INTEGER, first);
        out.prependNumber(Ber.INTEGER, id);
        out.wrap(type);
        return out;
    }

    static Message read(byte[] bytes) throws Malformed {
        BerReader in = new BerReader();
        in.over(bytes, 0, bytes.length);
        in.enter(Ber.SEQUENCE);
        if (in.limit != bytes.length) {
            throw new Malformed("octets left over");
        }
        int version = in.integer();
        int length = in.expect(Ber.OCTET_STRING);
        in.position += length;
        return pdu(version, in);
    }

    static Message pdu(int version, BerReader in) throws Malformed {
        byte[] bytes = in.bytes;
        int type = in.tag();
        int length = in.length();
        in.limit = in.position + length;
        int id = in.integer();
        int status = in.integer();
        int index = in.integer();
        in.enter(Ber.SEQUENCE);
        int end = in.limit;
        List<Varbind> varbinds = new ArrayList<>();
        while (in.position < end) {
            in.limit = end;
            in.enter(Ber.SEQUENCE);
            length = in.expect(Ber.OID);
            String oid = dotted(bytes, in.position, length);
            in.position += length;
            int tag = in.tag();
            length = in.length();
            varbinds.add(new Varbind(oid, tag, Arrays.copyOfRange(bytes, in.position, in.position + length)));
            in.position += length;
        }
        return new Message(version, type, id, status, index, varbinds);
    }

    private static String dotted(byte[] bytes, int from, int length) {
        StringBuilder text = new StringBuilder();
        long number = 0;
        for (int i = from; i < from + length; i++) {
            number = number << 7 | bytes[i] & 0x7F;
            if (bytes[i] >= 0) {
                if (text.isEmpty()) {
                    long first = Math.min(2, number / 40);
                    text.append(first).append('.').append(number - 40 * first);
                } else {
                    text.append('.').append(number);
                }
                number = 0;
            }
        }
        return text.toString();
    }
}
