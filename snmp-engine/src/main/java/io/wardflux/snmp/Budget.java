package io.wardflux.snmp;

import java.time.Duration;

/**
 * The time one device may cost. Attempts share {@code total}: when it is spent, everything that is not answered ends as
 * timeout, so a dead device costs one budget however many PDUs it was to be asked.
 *
 * @param attemptTimeout how long one attempt waits for its answer; shorter than total, so that retries can help
 * @param attempts per PDU, at least 1
 * @param total for the whole request, all PDUs and attempts
 */
public record Budget(Duration attemptTimeout, int attempts, Duration total) {

    public Budget {
        if (attempts < 1 || attemptTimeout.isNegative() || attemptTimeout.isZero()) {
            throw new IllegalArgumentException("a budget has at least one attempt of some length");
        }
        if (total.compareTo(attemptTimeout) < 0) {
            throw new IllegalArgumentException("the total " + total + " is shorter than one attempt " + attemptTimeout);
        }
    }

    /** One attempt that may take all the time only finds out whether there is an answer: nothing else is sent to find out why not. */
    public boolean isProbe() {
        return attempts == 1 && total.equals(attemptTimeout);
    }

    /**
     * The longest that one attempt waits for an agent whose answers usually take so long. That is more than
     * {@link #attemptTimeout} where they would come after it: twice as long as usual, as far as another attempt could then
     * still be answered within the total; and all of it where none could.
     *
     * @param roundTrip zero where unknown
     */
    public Duration longestAttempt(Duration roundTrip) {
        Duration twice = roundTrip.plus(roundTrip); // multipliedBy would be by BigDecimal
        Duration sensible = twice.compareTo(total) < 0 ? shorter(twice, total.minus(roundTrip)) : total;
        return sensible.compareTo(attemptTimeout) > 0 ? sensible : attemptTimeout;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    public static Budget probe(Duration timeout) {
        return new Budget(timeout, 1, timeout);
    }
}
