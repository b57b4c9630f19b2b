package io.wardflux.scheduler;

import io.wardflux.foundation.SchemaWait;
import org.springframework.context.SmartLifecycle;

/** Starts the scheduler's threads before the web server and stops them after it, while all connections are still there. */
final class SchedulerLifecycle implements SmartLifecycle {

    private final Scheduler scheduler;
    private final SchemaWait schema;
    private volatile boolean running;

    SchedulerLifecycle(Scheduler scheduler, SchemaWait schema) {
        this.scheduler = scheduler;
        this.schema = schema;
    }

    @Override
    public void start() {
        schema.await();
        scheduler.start();
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        scheduler.close();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return 0;
    }
}
