package io.wardflux.localstack;

/** How long a started process lives. */
enum Lifetime {
    /** The kernel kills it when this JVM ends, even when the JVM is killed: for tests. */
    WITH_JVM,
    /** It has its own session and outlives this JVM: for local mode. */
    DETACHED
}
