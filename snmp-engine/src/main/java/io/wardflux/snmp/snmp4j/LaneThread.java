package io.wardflux.snmp.snmp4j;

import java.util.Date;
import java.util.TimerTask;
import org.snmp4j.util.CommonTimer;
import org.snmp4j.util.DefaultTimerFactory;
import org.snmp4j.util.TimerFactory;

/** A lane's thread, which has no timers for SNMP4J: exchanges watch over their requests themselves. */
final class LaneThread extends Thread implements CommonTimer {
    /** SNMP4J asks its one factory for a timer at its first request, which a lane sends on its own thread. */
    static final TimerFactory TIMERS =
            () -> Thread.currentThread() instanceof LaneThread lane ? lane : new DefaultTimerFactory().createTimer();

    LaneThread(String name, Runnable loop) {
        super(loop, name);
        setDaemon(true);
    }

    @Override
    public void schedule(TimerTask task, long delayMillis) {
        // A request stays until it is answered or cancelled.
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
        // There is nothing to cancel.
    }
}
