/** Whether the system as a whole does its work, in words for everybody. */
@NullMarked
package io.wardflux.api.health;

import org.jspecify.annotations.NullMarked;
