package io.wardflux.simulator;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One simulated agent: small, since there may be 50,000; what it knows by OID is shared with its like. */
final class Device {

    final int number;
    final int address;
    final long seed;
    final Mib mib;
    final byte[] name;
    volatile Fault fault = Fault.NONE;
    /** When it was restarted last; 0 where it runs since its seed says. */
    volatile long restartedMillis;
    /** snmpEngineBoots. */
    volatile int boots = 1;
    /** Null until it is asked by v3. */
    volatile @Nullable Engine engine;

    Device(int number, int address, long seed, Mib mib) {
        this.number = number;
        this.address = address;
        this.seed = Courses.mix(Courses.mix(seed) + number);
        this.mib = mib;
        this.name = (mib.namePrefix() + "-" + String.format("%05d", number)).getBytes(StandardCharsets.US_ASCII);
    }
}
