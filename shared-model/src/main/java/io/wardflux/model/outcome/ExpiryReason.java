package io.wardflux.model.outcome;

import java.util.List;
import java.util.Optional;

/**
 * Why items that were scheduled expired: nobody asked the device for them, or nobody knows what came of it. Every expired item
 * has exactly one. The wire names are in JSON, in the ledger, and are the label {@code reason}.
 */
public enum ExpiryReason {
    /** The device's last regular poll still waited in its queue. */
    PREVIOUS_POLL_WAITS("previousPollWaits"),
    /** Left out, because the workers could not have done all in time. */
    OVERLOAD("overload"),
    QUEUE_FULL("queueFull"),
    /** No scheduler led when it was due, and when one did it was too late. */
    NO_LEADER("noLeader"),
    /** The broker did not answer when it was due, and when it did it was too late. */
    BROKER_AWAY("brokerAway"),
    /** The scheduler that led came to it too late: its process or its machine stood still. */
    SCHEDULER_LATE("schedulerLate"),
    /** It waited in the queue beyond its deadline: the worker that took it dropped it. */
    WAITED_TOO_LONG("waitedTooLong"),
    /** It was under way when the broker lost its data. */
    BROKER_LOST("brokerLost"),
    /** Nobody said how it ended: no worker took it, or it was lost with its worker. */
    NOT_ENDED("notEnded");

    private static final List<ExpiryReason> ALL = List.of(values());

    private final String wireName;

    ExpiryReason(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }

    public static List<ExpiryReason> all() {
        return ALL;
    }

    public static Optional<ExpiryReason> ofWireName(String name) {
        return ALL.stream().filter(reason -> reason.wireName.equals(name)).findFirst();
    }
}
