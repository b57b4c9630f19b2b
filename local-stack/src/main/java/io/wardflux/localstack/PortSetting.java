package io.wardflux.localstack;

import java.util.Map;

/** A port of local mode, and the environment variable that moves it. */
record PortSetting(String variable, int port) {
    private static final int HIGHEST = 65_535;

    /** @throws ServerException when the variable holds no port */
    static PortSetting of(Map<String, String> environment, String variable, int standard) {
        String value = environment.getOrDefault(variable, "").trim();
        if (value.isEmpty()) {
            return new PortSetting(variable, standard);
        }
        if (!value.matches("[0-9]{1,5}") || Integer.parseInt(value) < 1 || Integer.parseInt(value) > HIGHEST) {
            throw new ServerException(
                    "%s=%s is not a port: it has to be a number from 1 to %d.".formatted(variable, value, HIGHEST));
        }
        return new PortSetting(variable, Integer.parseInt(value));
    }

    /** For several processes of a kind, whose ports count up. */
    PortSetting plus(int number) {
        if (port + number > HIGHEST) {
            throw new ServerException("%s=%d is too high: ports count up from it, and %d is the highest."
                    .formatted(variable, port, HIGHEST));
        }
        return new PortSetting(variable, port + number);
    }

    String taken(String part) {
        return "Port %d is taken; set %s to a free one for %s, or end what uses it.".formatted(port, variable, part);
    }
}
