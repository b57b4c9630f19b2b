/** The worker's process: takes jobs, asks agents, stores samples, and only then says that a job is done. */
@NullMarked
package io.wardflux.worker;

import org.jspecify.annotations.NullMarked;
