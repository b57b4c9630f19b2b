/** What agents want to see before they answer. Secrets come in, are sealed, and never go out again. */
@NullMarked
package io.wardflux.api.credential;

import org.jspecify.annotations.NullMarked;
