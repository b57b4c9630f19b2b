package io.wardflux.snmp.snmp4j;

import org.jspecify.annotations.Nullable;

/** The latest requests to an address, to tell what an answer is that nobody waits for. */
final class RecentRequests {
    private static final int KEPT = 8;

    private final Request[] requests = new Request[KEPT];
    private int next;

    enum Verdict {
        /** To a request that was given up, or to its repetition. */
        LATE,
        /** To a request that was answered as often as it was sent. */
        DUPLICATE,
        /** To a request that waits, but it does not match it. */
        MISMATCH,
        /** To none that was sent of late, while one waits. */
        WRONG_ID
    }

    void sent(int id) {
        Request request = find(id);
        if (request == null) {
            request = new Request(id);
            requests[next] = request;
            next = (next + 1) % KEPT;
        }
        request.sent++;
    }

    /** Nobody waits for its answer any more. */
    void closed(int id, boolean answered) {
        Request request = find(id);
        if (request != null) {
            request.open = false;
            request.answered += answered ? 1 : 0;
        }
    }

    /** What an answer is that was matched with no request. */
    Verdict unmatched(int id) {
        Request request = find(id);
        if (request == null) {
            return anyOpen() ? Verdict.WRONG_ID : Verdict.LATE;
        }
        if (request.open) {
            return Verdict.MISMATCH;
        }
        return count(request);
    }

    /** The same of v3, where it cannot be read which request it belongs to. */
    Verdict unmatched() {
        for (Request request : requests) {
            if (request != null && !request.open && request.answered < request.sent) {
                return count(request);
            }
        }
        return anyOpen() ? Verdict.WRONG_ID : Verdict.DUPLICATE;
    }

    private static Verdict count(Request request) {
        return request.answered++ < request.sent ? Verdict.LATE : Verdict.DUPLICATE;
    }

    private boolean anyOpen() {
        for (Request request : requests) {
            if (request != null && request.open) {
                return true;
            }
        }
        return false;
    }

    private @Nullable Request find(int id) {
        for (Request request : requests) {
            if (request != null && request.id == id) {
                return request;
            }
        }
        return null;
    }

    private static final class Request {
        private final int id;
        private int sent;
        private int answered;
        private boolean open = true;

        Request(int id) {
            this.id = id;
        }
    }
}
