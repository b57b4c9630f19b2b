package io.wardflux.worker.held;

/** @param id under which the broker knows this process */
public record WorkerIdentity(String id, String host) {}
