package io.wardflux.snmp.snmp4j;

import java.util.Date;
import java.util.TimerTask;
import org.snmp4j.util.CommonTimer;
import org.snmp4j.util.DefaultTimerFactory;
import org.snmp4j.util.TimerFactory;

/** A lane's thread; what SNMP4J schedules on it goes to the lane's wheel, and so runs on it too. */
final class LaneThread extends Thread implements CommonTimer {
    /** SNMP4J asks its one factory for a timer at its first request, which a lane sends on its own thread. */
    static final TimerFactory TIMERS =
            () -> Thread.currentThread() instanceof LaneThread lane ? lane : new DefaultTimerFactory().createTimer();

    private final Scheduler scheduler;

    LaneThread(String name, Runnable loop, Scheduler scheduler) {
        super(loop, name);
        this.scheduler = scheduler;
        setDaemon(true);
    }

    @Override
    public void schedule(TimerTask task, long delayMillis) {
        scheduler.schedule(delayMillis * 1_000_000, task);
    }

    @Override
    public void schedule(TimerTask task, Date firstTime, long period) {
        throw new UnsupportedOperationException("a request's timeout does not repeat");
    }

    @Override
    public void schedule(TimerTask task, long delay, long period) {
        throw new UnsupportedOperationException("a request's timeout does not repeat");
    }

    @Override
    public void cancel() {
        // The wheel ends with the lane.
    }

    interface Scheduler {
        void schedule(long delayNanos, Runnable action);
    }
}
