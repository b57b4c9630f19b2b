package io.wardflux.api.security;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/** After some failed logins in a row a name has to wait, longer with each further one, but never longer than a minute. */
@Component
class LoginThrottle {

    private static final int FREE_FAILURES = 5;
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(15);
    private static final int MOST_NAMES = 10_000;

    private record Failures(int count, Instant last) {}

    private final Clock clock;
    private final Map<String, Failures> failures = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
            return size() > MOST_NAMES;
        }
    };

    LoginThrottle(Clock clock) {
        this.clock = clock;
    }

    /** Zero where a login may be tried now. */
    synchronized Duration waiting(String username) {
        Failures known = failures.get(username);
        if (known == null || known.count() < FREE_FAILURES) {
            return Duration.ZERO;
        }
        Duration pause = Duration.ofSeconds(1L << Math.min(known.count() - FREE_FAILURES, 6));
        Duration shortened = pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
        Duration left = Duration.between(clock.instant(), known.last().plus(shortened));
        return left.isNegative() ? Duration.ZERO : left;
    }

    synchronized void failed(String username) {
        Instant now = clock.instant();
        Failures known = failures.remove(username);
        int before = known != null && known.last().plus(FORGOTTEN_AFTER).isAfter(now) ? known.count() : 0;
        failures.put(username, new Failures(before + 1, now));
    }

    synchronized void succeeded(String username) {
        failures.remove(username);
    }
}
