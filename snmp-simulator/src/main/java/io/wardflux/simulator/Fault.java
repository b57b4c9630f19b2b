package io.wardflux.simulator;

import java.util.Locale;

/**
 * How a device misbehaves.
 *
 * @param latencyMillis how late each answer is
 * @param loss the share of requests that stay without an answer
 * @param tooBigAbove above so many varbinds the answer is tooBig
 * @param truncateAbove above so many varbinds the others are left out without a word
 * @param nonIncreasing GETNEXT and GETBULK answer with the OID that was asked
 * @param wrongId the answer has another request's number
 * @param duplicate each answer is sent twice
 * @param garbage the answer is noise
 */
record Fault(
        int latencyMillis,
        double loss,
        int tooBigAbove,
        int truncateAbove,
        boolean nonIncreasing,
        boolean wrongId,
        boolean duplicate,
        boolean garbage) {

    static final Fault NONE = new Fault(0, 0, Integer.MAX_VALUE, Integer.MAX_VALUE, false, false, false, false);

    boolean dead() {
        return loss >= 1;
    }

    /**
     * Reads {@code latency=2000,loss=0.1,too-big=10,truncate=10,dead,non-increasing,wrong-id,duplicate,garbage}; any part
     * may be left out, and {@code none} says nothing.
     *
     * @throws IllegalArgumentException in one sentence, when a part is not one of these
     */
    static Fault parse(String text) {
        Fault fault = NONE;
        for (String part : text.split(",", -1)) {
            fault = fault.with(part.trim().toLowerCase(Locale.ROOT));
        }
        return fault;
    }

    private Fault with(String part) {
        int equals = part.indexOf('=');
        String name = equals < 0 ? part : part.substring(0, equals);
        String value = equals < 0 ? "" : part.substring(equals + 1);
        try {
            return switch (name) {
                case "none", "" -> this;
                case "latency" -> latency(Integer.parseInt(value));
                case "loss" -> loss(Double.parseDouble(value));
                case "dead" -> loss(1);
                case "too-big" -> limits(Integer.parseInt(value), truncateAbove);
                case "truncate" -> limits(tooBigAbove, Integer.parseInt(value));
                case "non-increasing" -> flags(true, wrongId, duplicate, garbage);
                case "wrong-id" -> flags(nonIncreasing, true, duplicate, garbage);
                case "duplicate" -> flags(nonIncreasing, wrongId, true, garbage);
                case "garbage" -> flags(nonIncreasing, wrongId, duplicate, true);
                default -> throw new IllegalArgumentException("'" + part + "' is no fault that can be played");
            };
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + part + "' needs a number after '='", e);
        }
    }

    private Fault latency(int millis) {
        return new Fault(millis, loss, tooBigAbove, truncateAbove, nonIncreasing, wrongId, duplicate, garbage);
    }

    private Fault loss(double share) {
        return new Fault(latencyMillis, share, tooBigAbove, truncateAbove, nonIncreasing, wrongId, duplicate, garbage);
    }

    private Fault limits(int tooBig, int truncate) {
        return new Fault(latencyMillis, loss, tooBig, truncate, nonIncreasing, wrongId, duplicate, garbage);
    }

    private Fault flags(boolean stuck, boolean wrong, boolean twice, boolean noise) {
        return new Fault(latencyMillis, loss, tooBigAbove, truncateAbove, stuck, wrong, twice, noise);
    }
}
