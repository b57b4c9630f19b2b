/** The account of each minute: what was scheduled, and what became of it. */
@NullMarked
package io.wardflux.api.ledger;

import org.jspecify.annotations.NullMarked;
