/** Work that a person or the plan has asked for and can follow. */
@NullMarked
package io.wardflux.model.task;

import org.jspecify.annotations.NullMarked;
