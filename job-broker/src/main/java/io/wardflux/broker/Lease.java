package io.wardflux.broker;

/** The proof that its holder was given the lead; never the same token twice. */
public record Lease(String owner, String token) {}
