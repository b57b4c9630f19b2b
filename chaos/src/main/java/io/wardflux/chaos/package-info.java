/** The suite that breaks every part of a running system in turn, and looks from outside at what was lost. */
@NullMarked
package io.wardflux.chaos;

import org.jspecify.annotations.NullMarked;
