package io.wardflux.chaos;

import java.util.ArrayList;
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

    /** Redis is there with both: the lease and the open minutes of the ledger are in it. */
    List<Part> parts() {
        if (this == RABBITMQ) {
            throw new ChaosException(
                    "--broker rabbitmq: local-stack of this version cannot start RabbitMQ; use --broker redis.");
        }
        var parts = new ArrayList<>(List.of(Part.values()));
        parts.remove(Part.RABBITMQ);
        return parts;
    }
}
