/**
 * Plays thousands of SNMP agents in one process: one UDP port, one loopback address a device.
 *
 * <p>{@link io.wardflux.simulator.Simulator} is the library, {@link io.wardflux.simulator.Main} the program.
 */
@NullMarked
package io.wardflux.simulator;

import org.jspecify.annotations.NullMarked;
