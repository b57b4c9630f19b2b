package io.wardflux.worker.poll;

import io.wardflux.broker.Delivery;

/** @param count of the lines, which are as they are stored */
@SuppressWarnings("ArrayRecordComponent")
record FinishedLines(Delivery delivery, byte[] lines, int count) implements Finished {}
