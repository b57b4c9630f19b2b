package io.wardflux.broker;

import java.util.List;

public sealed interface PublishResult {

    /**
     * @param positions one for each outgoing job, in order: {@link Position#START} where the queue is full, and
     *     {@link Position#ELSEWHERE} where it was published before
     */
    record Published(List<Position> positions) implements PublishResult {
        public Published {
            positions = List.copyOf(positions);
        }
    }

    /** The lease is not valid any more: nothing was published; of a divided broker perhaps some parts, as the watermark tells. */
    record NotLeading() implements PublishResult {}

    /**
     * The watermark is already at or beyond the publication's: this slot was published before (by an earlier leader, or
     * by a call whose answer was lost), at least in a part of the broker. Go on from the watermark.
     */
    record AlreadyPublished(long watermarkMs) implements PublishResult {}
}
