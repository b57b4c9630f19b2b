package io.wardflux.api.profile;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What was sent to a device, from where the workers' samples are stored. */
public interface SentTraffic {

    /** Empty where nothing is known: nothing was sent for a day, or the store does not answer. */
    Optional<Traffic> of(long deviceId);

    /**
     * @param at of the last sample
     * @param last between the last sample and the one before it: a minute, or its interval where that is longer
     */
    record Traffic(@Nullable Instant at, Amount last, Amount lastHour, Amount lastDay) {}

    /**
     * @param requests PDUs, retries included
     * @param retries of them
     * @param timeouts attempts that were not answered
     * @param sentBytes UDP payload, as the next one
     */
    record Amount(long requests, long retries, long timeouts, long sentBytes, long receivedBytes) {}
}
