/** The Postgres schema, its migrations and the names of its channels. */
@NullMarked
package io.wardflux.schema;

import org.jspecify.annotations.NullMarked;
