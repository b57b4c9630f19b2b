package io.wardflux.worker.spool;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * What a file of the spool consists of: records, one behind the other. A record is
 *
 * <pre>mark (4) · state (1) · length (4) · samples (4) · time in ms (8) · CRC32C of the last three and the lines (4) · lines</pre>
 *
 * big-endian. The state is the only byte that is ever changed. Where the bytes are not a record, the next mark is looked
 * for; its first byte occurs in no UTF-8 text, so that no device can write one.
 */
final class Records {
    static final int HEADER = 25;
    private static final int MARK = 0xF5575352;
    private static final int STATE_AT = 4;
    private static final int SUMMED_AT = 5;
    private static final int CRC_AT = 21;
    private static final byte WAITING = 0x57;
    /** All bits of the other are turned, so that one turned bit does not take a record away. */
    private static final byte STORED = ~WAITING;

    private Records() {}

    /** @param at where it begins in its file */
    record Entry(int at, int length, int samples, long timeMs) {
        int linesAt() {
            return at + HEADER;
        }

        int stateAt() {
            return at + STATE_AT;
        }
    }

    /** @param corrupt stretches of bytes that are no record */
    record Scan(List<Entry> waiting, int corrupt) {}

    static byte[] encode(byte[] bytes, int offset, int length, int samples, long timeMs) {
        byte[] record = new byte[HEADER + length];
        ByteBuffer.wrap(record)
                .putInt(MARK)
                .put(WAITING)
                .putInt(length)
                .putInt(samples)
                .putLong(timeMs);
        System.arraycopy(bytes, offset, record, HEADER, length);
        ByteBuffer.wrap(record).putInt(CRC_AT, sum(record, 0, length));
        return record;
    }

    static byte[] stored() {
        return new byte[] {STORED};
    }

    static Scan scan(byte[] file) {
        ByteBuffer buffer = ByteBuffer.wrap(file);
        List<Entry> waiting = new ArrayList<>();
        int corrupt = 0;
        boolean lost = false;
        int at = 0;
        while (at < file.length) {
            int length = lengthAt(buffer, at);
            if (length < 0) {
                corrupt += lost ? 0 : 1;
                lost = true;
                at++;
                continue;
            }
            lost = false;
            if (file[at + STATE_AT] != STORED) {
                waiting.add(new Entry(at, length, buffer.getInt(at + 9), buffer.getLong(at + 13)));
            }
            at += HEADER + length;
        }
        return new Scan(waiting, corrupt);
    }

    /** Of the lines of the record that begins there; -1 where none does. */
    private static int lengthAt(ByteBuffer buffer, int at) {
        int left = buffer.limit() - at - HEADER;
        if (left < 0 || buffer.getInt(at) != MARK) {
            return -1;
        }
        int length = buffer.getInt(at + SUMMED_AT);
        if (length < 0 || length > left || buffer.getInt(at + CRC_AT) != sum(buffer.array(), at, length)) {
            return -1;
        }
        return length;
    }

    private static int sum(byte[] bytes, int at, int length) {
        var crc = new CRC32C();
        crc.update(bytes, at + SUMMED_AT, CRC_AT - SUMMED_AT);
        crc.update(bytes, at + HEADER, length);
        return (int) crc.getValue();
    }
}
