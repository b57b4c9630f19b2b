/** Series names, labels and values in the exposition format. */
@NullMarked
package io.wardflux.model.sample;

import org.jspecify.annotations.NullMarked;
