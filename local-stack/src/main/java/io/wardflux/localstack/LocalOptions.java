package io.wardflux.localstack;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What local mode is asked for.
 *
 * @param project the folder with the built modules
 * @param workers empty: as many as run, else one
 * @param broker what carries the jobs; empty: what carries them already, else Redis
 * @param demo how many simulated devices; empty: none are added
 */
record LocalOptions(Path project, OptionalInt workers, OptionalInt demo, Optional<String> broker) {
    static final int MOST_WORKERS = 64;
    private static final int MOST_DEVICES = 10_000;
    static final String RABBITMQ = "rabbitmq";
    private static final List<String> BROKERS = List.of("redis", RABBITMQ);

    /** @throws ServerException with a sentence about the first argument that is wrong */
    static LocalOptions parse(List<String> arguments) {
        Path project = Path.of("");
        OptionalInt workers = OptionalInt.empty();
        OptionalInt demo = OptionalInt.empty();
        Optional<String> broker = Optional.empty();
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String name = rest.next();
            switch (name) {
                case "--project" -> project = Path.of(value(name, rest));
                case "--workers" -> workers = OptionalInt.of(number(name, value(name, rest), MOST_WORKERS));
                case "--broker" -> broker = Optional.of(broker(value(name, rest)));
                case "--demo" -> demo = OptionalInt.of(number(name, value(name, rest), MOST_DEVICES));
                default -> throw new ServerException("Unknown option " + name + ".");
            }
        }
        return new LocalOptions(project.toAbsolutePath().normalize(), workers, demo, broker);
    }

    static String value(String name, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new ServerException(name + " needs a value.");
        }
        return rest.next();
    }

    private static String broker(String value) {
        if (!BROKERS.contains(value)) {
            throw new ServerException("--broker %s: it has to be %s.".formatted(value, String.join(" or ", BROKERS)));
        }
        return value;
    }

    private static int number(String name, String value, int most) {
        if (!value.matches("[0-9]{1,6}") || Integer.parseInt(value) < 1 || Integer.parseInt(value) > most) {
            throw new ServerException("%s %s: it has to be a number from 1 to %d.".formatted(name, value, most));
        }
        return Integer.parseInt(value);
    }
}
