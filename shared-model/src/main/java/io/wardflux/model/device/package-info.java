/** What the services say of a device. */
@NullMarked
package io.wardflux.model.device;

import org.jspecify.annotations.NullMarked;
