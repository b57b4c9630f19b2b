package io.wardflux.snmp.snmp4j;

import org.jspecify.annotations.Nullable;

/** The latest requests to an address, to tell what an answer is that nobody waits for. */
final class RecentRequests {
    /** Each attempt is one. */
    private static final int KEPT = 12;

    private final Request[] requests = new Request[KEPT];
    private int next;

    enum Verdict {
        /** To a request that was given up, or answered by another of its attempts. */
        LATE,
        /** To a request that was answered already. */
        DUPLICATE,
        /** To a request that waits, but it does not match it. */
        MISMATCH,
        /** To none that was sent of late, while one waits. */
        WRONG_ID
    }

    void sent(int id, long nanos) {
        requests[next] = new Request(id, nanos);
        next = (next + 1) % KEPT;
    }

    /** Nobody waits for its answer any more. */
    void closed(int id, boolean answered) {
        Request request = find(id);
        if (request != null) {
            request.open = false;
            request.answered |= answered;
        }
    }

    /** How long the first answer to a request took that is given up; negative where it is not that. */
    long roundTrip(int id, long nanos) {
        Request request = find(id);
        return request == null || request.open || request.answered ? -1 : nanos - request.sentNanos;
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
            if (request != null && !request.open && !request.answered) {
                return count(request);
            }
        }
        return anyOpen() ? Verdict.WRONG_ID : Verdict.DUPLICATE;
    }

    private static Verdict count(Request request) {
        if (request.answered) {
            return Verdict.DUPLICATE;
        }
        request.answered = true;
        return Verdict.LATE;
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
        private final long sentNanos;
        private boolean answered;
        private boolean open = true;

        Request(int id, long sentNanos) {
            this.id = id;
            this.sentNanos = sentNanos;
        }
    }
}
