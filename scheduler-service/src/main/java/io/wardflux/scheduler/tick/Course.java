package io.wardflux.scheduler.tick;

import io.wardflux.broker.Lease;

/**
 * What a leader goes by, from the moment it took over, or had to ask the broker how far it is, to the next such moment.
 *
 * @param unsureUntilMs of what is due up to here nobody knows whether it was published, because the broker forgot it
 */
record Course(Lease lease, Agenda agenda, WaitingPolls waiting, long unsureUntilMs) {}
