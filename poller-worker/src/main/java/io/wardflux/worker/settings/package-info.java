/** What a device is to be asked, from Postgres through a bounded cache. */
@NullMarked
package io.wardflux.worker.settings;

import org.jspecify.annotations.NullMarked;
