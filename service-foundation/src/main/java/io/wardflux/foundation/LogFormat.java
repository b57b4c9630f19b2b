package io.wardflux.foundation;

import java.util.Set;
import org.springframework.core.env.Environment;

/** What {@code logback-spring.xml} chooses by, before anything could be refused. */
final class LogFormat {

    private static final Set<String> KNOWN = Set.of("text", "json");

    private LogFormat() {}

    static void check(Environment environment) {
        String format = environment.getProperty("ward.log-format", "text");
        if (!KNOWN.contains(format)) {
            throw new SettingException("WARD_LOG_FORMAT is '" + format + "' but must be text or json.");
        }
    }
}
