package io.wardflux.scheduler.ledger;

/** Where the accounts of devices stay. */
public interface AccountStore {

    /**
     * Waits for the store's answer. What is written a second time changes nothing.
     *
     * @param lines of the exposition format
     * @throws AccountStoreException where they are not stored
     */
    void write(String lines);
}
