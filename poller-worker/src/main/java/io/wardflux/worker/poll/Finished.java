package io.wardflux.worker.poll;

/** A job that ends once what it came to is stored. */
sealed interface Finished permits FinishedPoll, FinishedLines {}
