/** Traces of a small share of polls, from when they are due to their samples being stored (ADR 21). */
@NullMarked
package io.wardflux.broker.trace;

import org.jspecify.annotations.NullMarked;
