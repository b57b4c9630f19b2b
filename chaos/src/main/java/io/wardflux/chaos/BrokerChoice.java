package io.wardflux.chaos;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What carries the jobs: the one place that knows which servers that takes. */
enum BrokerChoice {
    REDIS,
    RABBITMQ;

    static BrokerChoice parse(String text) {
        return Arrays.stream(values())
                .filter(choice -> choice.wireName().equals(text))
                .findFirst()
                .orElseThrow(() -> new ChaosException("--broker " + text + ": it has to be redis or rabbitmq."));
    }

    String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Redis is there with both: the lease and the account of the jobs are in it. */
    List<Part> parts() {
        return Arrays.stream(Part.values())
                .filter(part -> part != Part.RABBITMQ || this == RABBITMQ)
                .toList();
    }
}
