/** The broker on the services' health pages. */
@NullMarked
package io.wardflux.broker.health;

import org.jspecify.annotations.NullMarked;
