package io.wardflux.scheduler.tick;

import io.wardflux.model.outcome.ExpiryReason;
import java.time.Instant;

/** What was due after {@code from} was not published before {@code to}. */
public record Interruption(Instant from, Instant to, ExpiryReason reason) {}
