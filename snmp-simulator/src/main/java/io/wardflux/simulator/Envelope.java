package io.wardflux.simulator;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * What is around a PDU in v3: opens requests and closes answers (RFC 3412, 6; RFC 3414, 3). One for each thread; what it opened
 * last is what it answers.
 */
final class Envelope {

    /** The bits of msgFlags. */
    static final int AUTH = 1;

    static final int PRIV = 2;
    private static final int REPORTABLE = 4;

    /** The most that comes in front of an answer's varbinds, with a name of 32 octets and a digest of 48. */
    static final int HEADERS = 200;

    private static final int V3 = 3;
    private static final int USM = 3;
    private static final int LEAST_MAX_SIZE = 484;
    private static final int WINDOW_SECONDS = 150;
    private static final int SALT = 8;
    private static final byte[] EMPTY = new byte[64];
    private static final Malformed HEADER = new Malformed("a header that RFC 3412 does not allow");

    private final Usm usm;
    private final Mac mac;
    private final Cfb cfb = new Cfb();
    private final byte[] digest = new byte[64];
    private final byte[] plain = new byte[Datagrams.LONGEST];
    private final byte[] salt = new byte[SALT];
    private long lastSalt = ThreadLocalRandom.current().nextLong();

    @SuppressWarnings("NullAway.Init") // answers follow requests
    private Engine engine;

    private byte[] message = EMPTY;
    private int messageId;
    private int maxSize;
    private int flags;
    private int engineIdFrom;
    private int engineIdLength;
    private int askedBoots;
    private int askedSeconds;
    private int userFrom;
    private int userLength;
    private int authFrom;
    private int authLength;
    private int privFrom;
    private int privLength;
    private boolean inContextEngine;
    private boolean inContext;
    private boolean readable;
    private int boots;
    private int seconds;

    Envelope(Usm usm) {
        this.usm = usm;
        this.mac = usm.auth.mac();
    }

    /**
     * Goes on behind the version.
     *
     * @param from where the message begins
     * @return null when all is well and the reader is at the PDU
     */
    @Nullable Report open(BerReader in, int from, Device device, long now) throws Malformed {
        message = in.bytes;
        int end = in.limit;
        boots = device.boots;
        seconds = usm.seconds(device, now);
        engine = usm.engine(device);
        readHeader(in);
        in.limit = end;
        readSecurity(in);
        in.limit = end;
        readable = (flags & PRIV) == 0;
        if (readable) {
            enterScope(in);
        }
        Report refusal = examine(from, end);
        if (refusal != null) {
            return refusal;
        }
        SecretKeySpec key = engine.privKey;
        if (!readable && key != null && !decrypt(in, key)) {
            return Report.DECRYPTION_ERROR;
        }
        if (!inContextEngine) {
            return Report.UNKNOWN_CONTEXT_ENGINE;
        }
        return inContext ? null : Report.UNKNOWN_CONTEXT;
    }

    private void readHeader(BerReader in) throws Malformed {
        in.enter(Ber.SEQUENCE);
        messageId = in.integer();
        maxSize = in.integer();
        if (in.expect(Ber.OCTET_STRING) != 1) {
            throw HEADER;
        }
        flags = in.bytes[in.position++];
        if (in.integer() != USM || messageId < 0 || maxSize < LEAST_MAX_SIZE || level() == PRIV) {
            throw HEADER;
        }
        in.position = in.limit;
    }

    private void readSecurity(BerReader in) throws Malformed {
        in.enter(Ber.OCTET_STRING);
        int end = in.limit;
        in.enter(Ber.SEQUENCE);
        engineIdLength = in.expect(Ber.OCTET_STRING);
        engineIdFrom = in.position;
        in.position += engineIdLength;
        askedBoots = in.integer();
        askedSeconds = in.integer();
        userLength = in.expect(Ber.OCTET_STRING);
        userFrom = in.position;
        in.position += userLength;
        if (userLength > 32) {
            throw HEADER;
        }
        authLength = in.expect(Ber.OCTET_STRING);
        authFrom = in.position;
        in.position += authLength;
        privLength = in.expect(Ber.OCTET_STRING);
        privFrom = in.position;
        in.position = end;
    }

    private void enterScope(BerReader in) throws Malformed {
        in.enter(Ber.SEQUENCE);
        int length = in.expect(Ber.OCTET_STRING);
        inContextEngine = engine.is(in.bytes, in.position, length);
        in.position += length;
        length = in.expect(Ber.OCTET_STRING);
        inContext = length == 0;
        in.position += length;
    }

    /** In the order of RFC 3414, 3.2. */
    private @Nullable Report examine(int from, int end) {
        if (!engine.is(message, engineIdFrom, engineIdLength)) {
            return Report.UNKNOWN_ENGINE;
        }
        if (!usm.isUser(message, userFrom, userLength)) {
            return Report.UNKNOWN_USER;
        }
        if ((flags & AUTH) == 0 || (flags & PRIV) != 0 && engine.privKey == null) {
            return Report.UNSUPPORTED_LEVEL;
        }
        if (!isAuthentic(from, end)) {
            return Report.WRONG_DIGEST;
        }
        boolean timely = askedBoots == boots && Math.abs((long) askedSeconds - seconds) <= WINDOW_SECONDS;
        return timely ? null : Report.NOT_IN_TIME_WINDOW;
    }

    /** The digest is that of the message with zeros in its place. */
    private boolean isAuthentic(int from, int end) {
        if (authLength != usm.auth.truncated) {
            return false;
        }
        try {
            mac.init(engine.authKey);
            mac.update(message, from, authFrom - from);
            mac.update(EMPTY, 0, authLength);
            mac.update(message, authFrom + authLength, end - authFrom - authLength);
            mac.doFinal(digest, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        return Arrays.equals(digest, 0, authLength, message, authFrom, authFrom + authLength);
    }

    /** Whether it made sense: CFB has no check of its own, and another key gives noise. */
    private boolean decrypt(BerReader in, SecretKeySpec key) throws Malformed {
        int length = in.expect(Ber.OCTET_STRING);
        if (privLength != SALT) {
            return false;
        }
        long theirs = ByteBuffer.wrap(message).getLong(privFrom);
        cfb.decrypt(key, askedBoots, askedSeconds, theirs, message, in.position, length, plain);
        in.over(plain, 0, length);
        try {
            enterScope(in);
        } catch (Malformed e) {
            return false;
        }
        readable = true;
        return true;
    }

    int level() {
        return flags & (AUTH | PRIV);
    }

    boolean isReportable() {
        return (flags & REPORTABLE) != 0;
    }

    /** The most octets that the sender can take. */
    int maxSize() {
        return maxSize;
    }

    /** The request-id of a request that is refused, 0 where it cannot be read (RFC 3412, 7.1). */
    int requestIdOfRefused(BerReader in) {
        try {
            if (readable) {
                in.tag();
                in.length();
                return in.integer();
            }
        } catch (Malformed e) {
            return 0;
        }
        return 0;
    }

    int refused(Report report) {
        return engine.refused(report);
    }

    /** Wraps the PDU that was written. */
    void close(BerWriter out, int level, boolean wrongId) {
        out.prependOctets(Ber.OCTET_STRING, EMPTY, 0, 0);
        out.prependOctets(Ber.OCTET_STRING, engine.id, 0, engine.id.length);
        out.wrap(Ber.SEQUENCE);
        SecretKeySpec key = (level & PRIV) == 0 ? null : engine.privKey;
        if (key != null) {
            ByteBuffer.wrap(salt).putLong(++lastSalt);
            cfb.encrypt(key, boots, seconds, lastSalt, out.bytes, out.start, out.length());
            out.wrap(Ber.OCTET_STRING);
        }
        int data = out.start;
        out.prependOctets(Ber.OCTET_STRING, salt, 0, key == null ? 0 : SALT);
        int digestLength = (level & AUTH) == 0 ? 0 : usm.auth.truncated;
        out.prependOctets(Ber.OCTET_STRING, EMPTY, 0, digestLength);
        int digestAt = out.start + 2;
        out.prependOctets(Ber.OCTET_STRING, message, userFrom, userLength);
        out.prependNumber(Ber.INTEGER, seconds);
        out.prependNumber(Ber.INTEGER, boots);
        out.prependOctets(Ber.OCTET_STRING, engine.id, 0, engine.id.length);
        out.prependHeader(Ber.SEQUENCE, data - out.start);
        out.prependHeader(Ber.OCTET_STRING, data - out.start);
        int security = out.start;
        out.prependNumber(Ber.INTEGER, USM);
        out.prependOctet(level);
        out.prependHeader(Ber.OCTET_STRING, 1);
        out.prependNumber(Ber.INTEGER, Datagrams.LONGEST);
        out.prependNumber(Ber.INTEGER, wrongId ? messageId ^ 0x2A : messageId);
        out.prependHeader(Ber.SEQUENCE, security - out.start);
        out.prependNumber(Ber.INTEGER, V3);
        out.wrap(Ber.SEQUENCE);
        if (digestLength > 0) {
            sign(out, digestAt, digestLength);
        }
    }

    private void sign(BerWriter out, int at, int length) {
        try {
            mac.init(engine.authKey);
            mac.update(out.bytes, out.start, out.length());
            mac.doFinal(digest, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        System.arraycopy(digest, 0, out.bytes, at, length);
    }
}
