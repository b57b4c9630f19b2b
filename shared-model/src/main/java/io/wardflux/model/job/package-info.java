/** What travels from the scheduler to a worker, and its form on the wire. */
@NullMarked
package io.wardflux.model.job;

import org.jspecify.annotations.NullMarked;
