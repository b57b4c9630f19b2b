package io.wardflux.worker.state;

import io.wardflux.model.outcome.Outcome;
import java.time.Instant;

/**
 * What one poll says of a device and of the items it asked.
 *
 * @param lastOutcome in a word, for the device as a whole
 * @param message in a sentence, empty where all is well
 * @param itemIds those that were asked; the same object for all polls of the same set
 * @param outcomes of the items, in order
 * @param errors sentences for the items that are not ok, in order, empty for the others; or {@link #NO_ERRORS}
 */
@SuppressWarnings("ArrayRecordComponent")
public record PollReport(
        long deviceId,
        Instant at,
        Verdict verdict,
        Outcome lastOutcome,
        String message,
        Ids itemIds,
        Outcome[] outcomes,
        String[] errors) {

    /** The errors of a poll in which all is ok. */
    public static final String[] NO_ERRORS = {};

    String error(int item) {
        return errors.length == 0 ? "" : errors[item];
    }
}
