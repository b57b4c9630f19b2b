package io.wardflux.chaos;

/** How a part is broken. */
enum FaultKind {
    /** SIGKILL; started again after the fault's duration, as systemd or Compose would. */
    KILL("killed"),
    /** SIGSTOP, then SIGCONT: connections stay open, and nobody answers. */
    STOP("stopped"),
    /** The orderly way, and started again at once. */
    RESTART("restarted"),
    /** All that goes to it and comes from it takes longer. */
    DELAY("network slow"),
    /** Nothing goes to it nor comes from it; it arrives once the network is healed. */
    CUT("network cut"),
    /** Nothing can be written to the disk that holds its data and its log. */
    FULL_DISK("disk full"),
    /** Killed, and its data is gone when it is started again. */
    DATA_LOST("data lost");

    private final String text;

    FaultKind(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }

    boolean fits(Part part) {
        // Of all stores only Redis may lose its data: the others have to be backed up.
        return this != DATA_LOST || part == Part.REDIS;
    }
}
