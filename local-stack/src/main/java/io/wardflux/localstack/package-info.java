/**
 * Private Postgres, Redis, VictoriaMetrics and snmpd as real processes on loopback: one piece of code for tests and for
 * local mode.
 */
@NullMarked
package io.wardflux.localstack;

import org.jspecify.annotations.NullMarked;
