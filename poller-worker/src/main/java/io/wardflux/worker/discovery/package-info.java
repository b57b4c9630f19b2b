/** Walks a device's discovery rules and keeps its rows up to date. */
@NullMarked
package io.wardflux.worker.discovery;

import org.jspecify.annotations.NullMarked;
