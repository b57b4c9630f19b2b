package io.wardflux.scheduler.tick;

import io.wardflux.broker.Lease;

/** What a leader goes by, from the moment it took over, or had to ask the broker how far it is, to the next such moment. */
record Course(Lease lease, Agenda agenda, WaitingPolls waiting) {}
