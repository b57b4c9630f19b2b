package io.wardflux.api.health;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A check that is given up after its time limit. One that hangs is not begun again before it has ended, so a server that
 * does not answer costs one thread and one connection, however often somebody looks. Not safe for several threads.
 */
final class LimitedCheck {

    private static final Logger LOG = LoggerFactory.getLogger(LimitedCheck.class);

    private final HealthCheck check;
    private final Executor executor;
    private @Nullable CompletableFuture<ComponentHealth> running;

    LimitedCheck(HealthCheck check, Executor executor) {
        this.check = check;
        this.executor = executor;
    }

    HealthCheck check() {
        return check;
    }

    void begin() {
        if (running == null) {
            running = CompletableFuture.supplyAsync(check.look(), executor);
        }
    }

    ComponentHealth end(Duration limit) {
        CompletableFuture<ComponentHealth> current = running;
        if (current == null) {
            throw new IllegalStateException("not begun");
        }
        try {
            ComponentHealth health = current.get(Math.max(0, limit.toNanos()), TimeUnit.NANOSECONDS);
            running = null;
            return health;
        } catch (TimeoutException e) {
            return ComponentHealth.down(check.silent());
        } catch (ExecutionException e) {
            running = null;
            // Its message may hold what is not for everybody.
            LOG.debug("The health check of {} failed", check.name(), e.getCause());
            return ComponentHealth.down(check.silent());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ComponentHealth.down(check.silent());
        }
    }
}
