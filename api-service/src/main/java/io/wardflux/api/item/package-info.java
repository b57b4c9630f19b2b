/** What is polled of a device: from its templates, or its own. */
@NullMarked
package io.wardflux.api.item;

import org.jspecify.annotations.NullMarked;
