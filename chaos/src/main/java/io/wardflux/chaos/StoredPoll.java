package io.wardflux.chaos;

/** Samples of one device that came from one poll, as VictoriaMetrics has them. @param samples how many, one a series */
record StoredPoll(long firstMs, int samples) {}
