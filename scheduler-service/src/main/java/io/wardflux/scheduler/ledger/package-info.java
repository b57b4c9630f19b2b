/** Copies the broker's account to Postgres and closes its minutes. */
@NullMarked
package io.wardflux.scheduler.ledger;

import org.jspecify.annotations.NullMarked;
