package io.wardflux.worker.ping;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What became of the pings to one address.
 *
 * @param rttMs average of the answers; null where there was none
 */
record Echo(int sent, int answered, @Nullable Double rttMs) {

    /** A line of {@code fping -C}: {@code 192.0.2.1 : 0.31 - 0.29}, by its address. */
    record Line(String address, Echo echo) {}

    static Echo none(int sent) {
        return new Echo(sent, 0, null);
    }

    /** Empty for all other lines: remarks on single answers, warnings. */
    static Optional<Line> parse(String line) {
        int colon = line.indexOf(" : ");
        if (colon < 1) {
            return Optional.empty();
        }
        String address = line.substring(0, colon).strip();
        int sent = 0;
        int answered = 0;
        double sum = 0;
        for (String field : line.substring(colon + 3).strip().split(" +")) {
            sent++;
            if (field.equals("-")) {
                continue;
            }
            try {
                sum += Double.parseDouble(field);
                answered++;
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        }
        boolean one = !address.isEmpty() && address.indexOf(' ') < 0;
        Double rtt = answered == 0 ? null : Math.round(sum / answered * 1000) / 1000.0;
        return one ? Optional.of(new Line(address, new Echo(sent, answered, rtt))) : Optional.empty();
    }
}
