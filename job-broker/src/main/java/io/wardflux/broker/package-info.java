/** How jobs get from the scheduler to the workers, and how both keep account: the ports, whatever the broker is. */
@NullMarked
package io.wardflux.broker;

import org.jspecify.annotations.NullMarked;
