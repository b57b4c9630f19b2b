package io.wardflux.simulator;

import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Turns a request of v1, v2c or v3 into its answer. One for each thread: it reuses its buffers. */
final class Responder {

    /** What an agent of this size would never exceed: an Ethernet frame's payload. */
    private static final int LARGEST_ANSWER = 1472;

    /** The most that comes in front of the varbinds, besides the community. */
    private static final int HEADERS = 40;

    private static final int V1 = 0;
    private static final int V2C = 1;
    private static final int V3 = 3;
    private static final int TOO_BIG = 1;
    private static final int NO_SUCH_NAME = 2;
    private static final int NOT_WRITABLE = 17;
    private static final int MOST_VARBINDS = 512;

    private final byte[] community;
    private final @Nullable Envelope envelope;
    private final BerReader in = new BerReader();
    private final BerWriter out = new BerWriter();
    private final int[] oidFrom = new int[MOST_VARBINDS];
    private final int[] oidLength = new int[MOST_VARBINDS];
    private final int[] at = new int[MOST_VARBINDS];

    private int version;
    private int room;
    private int pduType;
    private int requestId;
    private int varbinds;
    private int written;
    private int errorStatus;
    private int errorIndex;

    /** @param usm null where v3 is met with silence */
    Responder(byte[] community, @Nullable Usm usm) {
        this.community = community;
        this.envelope = usm == null ? null : new Envelope(usm);
    }

    /** The answer, valid until the next call; empty when there is none. */
    boolean answer(Device device, byte[] datagram, int from, int length, long now) {
        Fault fault = device.fault;
        if (fault.loss() > 0 && ThreadLocalRandom.current().nextDouble() < fault.loss()) {
            return false;
        }
        int nonRepeaters;
        int maxRepetitions;
        try {
            in.over(datagram, from, from + length);
            in.enter(Ber.SEQUENCE);
            version = in.integer();
            if (version == V3 && envelope != null) {
                Report refusal = envelope.open(in, from, device, now);
                if (refusal != null) {
                    return report(envelope, refusal, fault);
                }
                room = Math.min(LARGEST_ANSWER, envelope.maxSize()) - Envelope.HEADERS;
            } else if (version != V1 && version != V2C || !isCommunity()) {
                return false;
            }
            pduType = in.tag();
            int pduLength = in.length();
            in.limit = in.position + pduLength;
            requestId = in.integer();
            nonRepeaters = in.integer();
            maxRepetitions = in.integer();
            readOids();
        } catch (Malformed e) {
            return false;
        }
        out.reset();
        written = 0;
        errorStatus = 0;
        errorIndex = 0;
        switch (pduType) {
            case Ber.GET -> get(device, now, fault);
            case Ber.GET_NEXT -> bulk(device, now, fault, varbinds, 0);
            case Ber.GET_BULK -> {
                if (version == V1) {
                    return false;
                }
                bulk(device, now, fault, Math.clamp(nonRepeaters, 0, varbinds), Math.max(0, maxRepetitions));
            }
            case Ber.SET -> fail(version == V1 ? NO_SUCH_NAME : NOT_WRITABLE, 1);
            default -> {
                return false;
            }
        }
        finish(fault);
        return true;
    }

    byte[] bytes() {
        return out.bytes;
    }

    int start() {
        return out.start;
    }

    int length() {
        return out.length();
    }

    private boolean isCommunity() throws Malformed {
        int length = in.expect(Ber.OCTET_STRING);
        int from = in.position;
        in.position += length;
        room = LARGEST_ANSWER - HEADERS - community.length;
        return java.util.Arrays.equals(in.bytes, from, from + length, community, 0, community.length);
    }

    private boolean report(Envelope refusing, Report refusal, Fault fault) {
        int count = refusing.refused(refusal);
        if (!refusing.isReportable()) {
            return false;
        }
        requestId = refusing.requestIdOfRefused(in);
        errorStatus = 0;
        errorIndex = 0;
        out.reset();
        int varbind = out.open(Ber.SEQUENCE);
        refusal.writeOid(out);
        out.number(Ber.COUNTER32, Integer.toUnsignedLong(count));
        out.close(varbind);
        wrap(Ber.REPORT, refusal.level(refusing.level()), fault);
        return true;
    }

    private void readOids() throws Malformed {
        in.enter(Ber.SEQUENCE);
        int end = in.limit;
        varbinds = 0;
        while (in.more() && varbinds < MOST_VARBINDS) {
            in.limit = end;
            in.enter(Ber.SEQUENCE);
            int length = in.expect(Ber.OID);
            if (!Oids.valid(in.bytes, in.position, length)) {
                throw new Malformed("an OID that is none");
            }
            oidFrom[varbinds] = in.position;
            oidLength[varbinds] = length;
            varbinds++;
            in.position = in.limit;
            in.limit = end;
        }
    }

    private void get(Device device, long now, Fault fault) {
        Mib mib = device.mib;
        for (int i = 0; i < varbinds; i++) {
            if (i >= fault.tooBigAbove()) {
                fail(TOO_BIG, 0);
                return;
            }
            if (i >= fault.truncateAbove()) {
                return;
            }
            int index = mib.find(in.bytes, oidFrom[i], oidLength[i]);
            if (index >= 0 && !(version == V1 && mib.tag(index) == Ber.COUNTER64)) {
                write(device, index, now);
            } else if (version == V1) {
                fail(NO_SUCH_NAME, i + 1);
                return;
            } else {
                boolean siblings = mib.hasSiblings(in.bytes, oidFrom[i], oidLength[i]);
                exception(i, siblings ? Ber.NO_SUCH_INSTANCE : Ber.NO_SUCH_OBJECT);
            }
            if (out.length() > room) {
                fail(TOO_BIG, 0);
                return;
            }
        }
    }

    /** GETNEXT is GETBULK without repeaters. */
    private void bulk(Device device, long now, Fault fault, int nonRepeaters, int repetitions) {
        Mib mib = device.mib;
        for (int i = 0; i < varbinds; i++) {
            at[i] = mib.after(in.bytes, oidFrom[i], oidLength[i]);
            if (fault.nonIncreasing() && at[i] > 0) {
                at[i]--;
            }
        }
        for (int i = 0; i < nonRepeaters; i++) {
            if (!next(device, i, now, fault)) {
                return;
            }
        }
        boolean more = varbinds > nonRepeaters;
        for (int round = 0; round < repetitions && more; round++) {
            more = false;
            for (int i = nonRepeaters; i < varbinds; i++) {
                if (!next(device, i, now, fault)) {
                    return;
                }
                more |= at[i] < mib.size();
                at[i] += fault.nonIncreasing() ? 0 : 1;
            }
        }
    }

    /** Writes the varbind that follows; false when the answer is full. */
    private boolean next(Device device, int i, long now, Fault fault) {
        if (pduType == Ber.GET_NEXT && written >= fault.tooBigAbove()) {
            fail(TOO_BIG, 0);
            return false;
        }
        if (written >= Math.min(fault.truncateAbove(), fault.tooBigAbove())) {
            return false;
        }
        int before = out.position;
        Mib mib = device.mib;
        while (version == V1 && at[i] < mib.size() && mib.tag(at[i]) == Ber.COUNTER64) {
            at[i]++;
        }
        if (at[i] < mib.size()) {
            write(device, at[i], now);
        } else if (version == V1) {
            fail(NO_SUCH_NAME, i + 1);
            return false;
        } else if (mib.size() == 0) {
            exception(i, Ber.END_OF_MIB_VIEW);
        } else {
            end(mib, i);
        }
        if (out.length() > room) {
            out.position = before;
            written--;
            if (pduType == Ber.GET_NEXT || written == 0) {
                fail(TOO_BIG, 0);
            }
            return false;
        }
        return true;
    }

    private void write(Device device, int index, long now) {
        int varbind = out.open(Ber.SEQUENCE);
        device.mib.writeOid(out, index);
        device.mib.writeValue(out, index, device, now);
        out.close(varbind);
        written++;
    }

    private void exception(int i, int tag) {
        int varbind = out.open(Ber.SEQUENCE);
        int oid = out.open(Ber.OID);
        out.raw(in.bytes, oidFrom[i], oidLength[i]);
        out.close(oid);
        out.empty(tag);
        out.close(varbind);
        written++;
    }

    /** Past the end, the name is that of the request when nothing followed it, else of the last OID (RFC 3416, 4.2.3). */
    private void end(Mib mib, int i) {
        int last = mib.size() - 1;
        if (mib.after(in.bytes, oidFrom[i], oidLength[i]) > last) {
            exception(i, Ber.END_OF_MIB_VIEW);
            return;
        }
        int varbind = out.open(Ber.SEQUENCE);
        mib.writeOid(out, last);
        out.empty(Ber.END_OF_MIB_VIEW);
        out.close(varbind);
        written++;
    }

    private void fail(int status, int index) {
        errorStatus = status;
        errorIndex = index;
    }

    private void finish(Fault fault) {
        if (errorStatus != 0) {
            out.reset();
            // Of v2c, tooBig comes without varbinds; of v1, each error comes with those of the request.
            for (int i = 0; i < varbinds && (errorStatus != TOO_BIG || version == V1); i++) {
                exception(i, Ber.NULL);
            }
        }
        wrap(Ber.RESPONSE, envelope == null ? 0 : envelope.level(), fault);
    }

    private void wrap(int type, int level, Fault fault) {
        out.wrap(Ber.SEQUENCE);
        out.prependNumber(Ber.INTEGER, errorIndex);
        out.prependNumber(Ber.INTEGER, errorStatus);
        out.prependNumber(Ber.INTEGER, fault.wrongId() ? requestId ^ 0x2A : requestId);
        out.wrap(type);
        if (version == V3 && envelope != null) {
            envelope.close(out, level, fault.wrongId());
        } else {
            out.prependOctets(Ber.OCTET_STRING, community, 0, community.length);
            out.prependNumber(Ber.INTEGER, version);
            out.wrap(Ber.SEQUENCE);
        }
        if (fault.garbage()) {
            for (int i = out.start; i < out.position; i++) {
                out.bytes[i] = (byte) ThreadLocalRandom.current().nextInt();
            }
        }
    }
}
