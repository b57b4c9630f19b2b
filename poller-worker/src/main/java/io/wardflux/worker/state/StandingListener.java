package io.wardflux.worker.state;

/** Hears of how devices stand once it is written, after the polls of all workers. */
public interface StandingListener {

    /** @param inARow polls in a row that failed; 0 where the last one was answered */
    void failuresInARow(long deviceId, int inARow);
}
