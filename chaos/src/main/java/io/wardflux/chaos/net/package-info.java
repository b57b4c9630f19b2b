/** A network between processes of one machine that can be slow, or away. */
@NullMarked
package io.wardflux.chaos.net;

import org.jspecify.annotations.NullMarked;
