/** What dashboards need to know of devices beside their values: which there are, how they are tagged, whether they are up. */
@NullMarked
package io.wardflux.scheduler.inventory;

import org.jspecify.annotations.NullMarked;
