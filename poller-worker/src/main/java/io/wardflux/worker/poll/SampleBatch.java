package io.wardflux.worker.poll;

import io.wardflux.broker.Delivery;
import io.wardflux.model.outcome.OutcomeCounts;
import io.wardflux.worker.sample.LineBuffer;
import java.util.ArrayList;
import java.util.List;

/** Lines of some polls, with where each one's end; used again and again. */
final class SampleBatch {
    private static final int MOST_BYTES = 4 << 20;

    private final DeviceLines deviceLines;
    private final LineBuffer lines = new LineBuffer();
    private final List<Part> parts = new ArrayList<>();
    private int lineCount;

    SampleBatch(DeviceLines deviceLines) {
        this.deviceLines = deviceLines;
    }

    /**
     * @param end of its lines in the buffer
     * @param sinceMs when its readings were there
     */
    record Part(Delivery delivery, OutcomeCounts counts, int end, long sinceMs) {}

    Readout add(FinishedPoll poll) {
        int before = lines.length();
        boolean complete = false;
        Readout readout;
        try {
            readout = Readout.of(poll, lines);
            deviceLines.append(poll, lines);
            complete = true;
        } finally {
            if (!complete) {
                lines.length(before);
            }
        }
        parts.add(new Part(poll.delivery(), readout.counts(), lines.length(), poll.endedMs()));
        lineCount += readout.lines();
        return readout;
    }

    void add(FinishedLines more) {
        lines.append(more.lines());
        parts.add(new Part(more.delivery(), new OutcomeCounts(), lines.length(), 0));
        lineCount += more.count();
    }

    boolean isFull(int mostLines) {
        return lineCount >= mostLines || lines.length() >= MOST_BYTES;
    }

    boolean isEmpty() {
        return parts.isEmpty();
    }

    List<Part> parts() {
        return parts;
    }

    int start(int part) {
        return part == 0 ? 0 : parts.get(part - 1).end();
    }

    byte[] bytes() {
        return lines.array();
    }

    void clear() {
        lines.length(0);
        parts.clear();
        lineCount = 0;
    }
}
