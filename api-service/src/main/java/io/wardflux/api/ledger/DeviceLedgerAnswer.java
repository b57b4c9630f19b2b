package io.wardflux.api.ledger;

import java.util.List;

/**
 * The account of one device.
 *
 * @param minutes oldest first; only those in which something was due
 * @param gaps oldest first
 */
record DeviceLedgerAnswer(long deviceId, List<MinuteAnswer> minutes, List<Gap> gaps) {}
