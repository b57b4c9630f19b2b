package io.wardflux.simulator;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A v3 user who writes requests to one engine and reads what it says. Each field may be wrong. Its cipher is the JDK's own, so
 * it shares with the simulator only BER and the keys, which have tests of their own.
 */
final class Manager {

    static final int AUTH = 1;
    static final int PRIV = 2;
    static final int REPORTABLE = 4;
    static final int AUTH_PRIV = AUTH | PRIV | REPORTABLE;
    static final int V3 = 3;
    static final UsmUser USER =
            new UsmUser("operator", "SHA-256", "authenticated-by-this", "AES-128", "encrypted-with-this");

    /** What v3 says around the message that the other versions have too. */
    record Answer(int messageId, int flags, byte[] engineId, int boots, int seconds, String user, Message message) {
        String firstOid() {
            return message.varbinds().getFirst().oid();
        }
    }

    byte[] engineId = {};
    byte[] contextEngineId = {};
    String context = "";
    int boots;
    int seconds;
    int messageId = 4711;
    int maxSize = 65_507;

    private final UsmUser user;
    private final AuthProtocol auth;
    private final byte[] authKey;
    private final byte[] privKey;
    private long salt;

    Manager(UsmUser user) {
        this.user = user;
        this.auth = AuthProtocol.of(user.auth());
        this.authKey = auth.key(user.authPassphrase());
        this.privKey = auth.key(user.privPassphrase());
    }

    Manager knows(byte[] id, int itsBoots, int itsSeconds) {
        engineId = id;
        contextEngineId = id;
        boots = itsBoots;
        seconds = itsSeconds;
        return this;
    }

    Manager learn(Answer answer) {
        return knows(answer.engineId(), answer.boots(), answer.seconds());
    }

    byte[] get(int id, String... oids) {
        return request(AUTH_PRIV, Ber.GET, id, 0, 0, oids);
    }

    byte[] request(int flags, int type, int id, int first, int second, String... oids) {
        BerWriter out = Message.pdu(type, id, first, second, oids);
        prepend(out, context.getBytes(StandardCharsets.UTF_8));
        prepend(out, contextEngineId);
        out.wrap(Ber.SEQUENCE);
        return close(flags, Arrays.copyOfRange(out.bytes, out.start, out.position));
    }

    private byte[] close(int flags, byte[] scoped) {
        byte[] privParameters = {};
        byte[] data = scoped;
        if ((flags & PRIV) != 0) {
            privParameters = ByteBuffer.allocate(8).putLong(++salt).array();
            BerWriter out = new BerWriter();
            out.octets(Ber.OCTET_STRING, cfb(Cipher.ENCRYPT_MODE, boots, seconds, privParameters, scoped));
            data = Arrays.copyOfRange(out.bytes, out.start, out.position);
        }
        byte[] name = user.name().getBytes(StandardCharsets.UTF_8);
        byte[] unsigned =
                message(flags, name, new byte[(flags & AUTH) != 0 ? auth.truncated : 0], privParameters, data);
        return (flags & AUTH) == 0 ? unsigned : message(flags, name, digest(unsigned), privParameters, data);
    }

    private byte[] message(int flags, byte[] name, byte[] digest, byte[] privParameters, byte[] data) {
        BerWriter out = new BerWriter();
        out.raw(data, 0, data.length);
        int end = out.start;
        prepend(out, privParameters);
        prepend(out, digest);
        prepend(out, name);
        out.prependNumber(Ber.INTEGER, seconds);
        out.prependNumber(Ber.INTEGER, boots);
        prepend(out, engineId);
        out.prependHeader(Ber.SEQUENCE, end - out.start);
        out.prependHeader(Ber.OCTET_STRING, end - out.start);
        end = out.start;
        out.prependNumber(Ber.INTEGER, 3);
        prepend(out, new byte[] {(byte) flags});
        out.prependNumber(Ber.INTEGER, maxSize);
        out.prependNumber(Ber.INTEGER, messageId);
        out.prependHeader(Ber.SEQUENCE, end - out.start);
        out.prependNumber(Ber.INTEGER, V3);
        out.wrap(Ber.SEQUENCE);
        return Arrays.copyOfRange(out.bytes, out.start, out.position);
    }

    private static void prepend(BerWriter out, byte[] octets) {
        out.prependOctets(Ber.OCTET_STRING, octets, 0, octets.length);
    }

    private byte[] digest(byte[] message) {
        try {
            Mac mac = Mac.getInstance(auth.macName);
            mac.init(new SecretKeySpec(auth.localise(authKey, engineId), "MAC"));
            return Arrays.copyOf(mac.doFinal(message), auth.truncated);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private byte[] cfb(int mode, int itsBoots, int itsSeconds, byte[] itsSalt, byte[] data) {
        try {
            Cipher cipher = Cipher.getInstance("AES/CFB/NoPadding");
            byte[] vector = ByteBuffer.allocate(16)
                    .putInt(itsBoots)
                    .putInt(itsSeconds)
                    .put(itsSalt)
                    .array();
            SecretKeySpec key = new SecretKeySpec(auth.localise(privKey, engineId), 0, 16, "AES");
            cipher.init(mode, key, new IvParameterSpec(vector));
            return cipher.doFinal(data);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** Fails where the answer is not what it says of itself: its digest must be right, and its octets all be used. */
    Answer read(byte[] bytes) {
        try {
            return parse(bytes);
        } catch (Malformed e) {
            throw new AssertionError("no message of v3: " + e.getMessage(), e);
        }
    }

    private Answer parse(byte[] bytes) throws Malformed {
        BerReader in = new BerReader();
        in.over(bytes, 0, bytes.length);
        in.enter(Ber.SEQUENCE);
        if (in.limit != bytes.length || in.integer() != V3) {
            throw new Malformed("octets left over, or another version");
        }
        in.enter(Ber.SEQUENCE);
        final int id = in.integer();
        in.integer();
        final int flags = octets(in)[0];
        in.position = in.limit;
        in.limit = bytes.length;
        in.enter(Ber.OCTET_STRING);
        in.enter(Ber.SEQUENCE);
        final byte[] itsEngineId = octets(in);
        final int itsBoots = in.integer();
        final int itsSeconds = in.integer();
        final String name = new String(octets(in), StandardCharsets.UTF_8);
        byte[] digest = octets(in);
        final int digestEnd = in.position;
        byte[] itsSalt = octets(in);
        in.limit = bytes.length;
        if ((flags & AUTH) != 0) {
            byte[] unsigned = bytes.clone();
            Arrays.fill(unsigned, digestEnd - digest.length, digestEnd, (byte) 0);
            if (!Arrays.equals(digest, digest(unsigned))) {
                throw new Malformed("a wrong digest");
            }
        } else if (digest.length != 0) {
            throw new Malformed("a digest though it is not authenticated");
        }
        byte[] scoped = (flags & PRIV) == 0
                ? Arrays.copyOfRange(bytes, in.position, bytes.length)
                : cfb(Cipher.DECRYPT_MODE, itsBoots, itsSeconds, itsSalt, octets(in));
        return new Answer(id, flags, itsEngineId, itsBoots, itsSeconds, name, scoped(itsEngineId, scoped));
    }

    private Message scoped(byte[] itsEngineId, byte[] bytes) throws Malformed {
        BerReader in = new BerReader();
        in.over(bytes, 0, bytes.length);
        in.enter(Ber.SEQUENCE);
        if (in.limit != bytes.length || !Arrays.equals(octets(in), itsEngineId) || octets(in).length != 0) {
            throw new Malformed("octets left over, or another context");
        }
        return Message.pdu(V3, in);
    }

    private static byte[] octets(BerReader in) throws Malformed {
        int length = in.expect(Ber.OCTET_STRING);
        in.position += length;
        return Arrays.copyOfRange(in.bytes, in.position - length, in.position);
    }
}
