package io.wardflux.broker;

import io.wardflux.model.outcome.OutcomeCounts;

/**
 * How a delivered job ended.
 *
 * @param failure why the job as a whole failed, for its task; empty where it did not
 */
public record Completion(Delivery delivery, OutcomeCounts outcomes, String failure) {

    public static Completion of(Delivery delivery, OutcomeCounts outcomes) {
        return new Completion(delivery, outcomes, "");
    }
}
