package io.wardflux.simulator;

import java.util.function.Function;

/** A varbind's value that depends on the device or on the time. Called for each varbind, so it must not allocate. */
interface Value {

    int tag();

    /**
     * @param now milliseconds since 1970
     */
    void write(BerWriter out, Device device, long now);

    /** A number as a function of device and time. */
    interface Course {
        long at(Device device, long now);
    }

    /** A number of any type; what exceeds 32 bits is cut for the types that have 32, as a counter that wraps. */
    record Numeric(int tag, Course course) implements Value {
        @Override
        public void write(BerWriter out, Device device, long now) {
            long value = course.at(device, now);
            switch (tag) {
                case Ber.INTEGER -> out.number(tag, (int) value);
                case Ber.COUNTER64 -> out.unsigned64(tag, value);
                default -> out.number(tag, value & 0xFFFF_FFFFL);
            }
        }
    }

    /** Octets that each device has for itself and that were made when it was. */
    record Own(int tag, Function<Device, byte[]> octets) implements Value {
        @Override
        public void write(BerWriter out, Device device, long now) {
            out.octets(tag, octets.apply(device));
        }
    }

    /** A number of hundredths as text, as UCD-SNMP-MIB gives the load: {@code 0.35}. */
    record Hundredths(Course course) implements Value {
        @Override
        public int tag() {
            return Ber.OCTET_STRING;
        }

        @Override
        public void write(BerWriter out, Device device, long now) {
            long value = course.at(device, now);
            int at = out.open(Ber.OCTET_STRING);
            long whole = value / 100;
            long ten = 1;
            while (ten * 10 <= whole) {
                ten *= 10;
            }
            for (; ten > 0; ten /= 10) {
                out.octet((int) ('0' + whole / ten % 10));
            }
            out.octet('.');
            out.octet((int) ('0' + value / 10 % 10));
            out.octet((int) ('0' + value % 10));
            out.close(at);
        }
    }

    /** A number of hundredths as an Opaque float, as net-snmp wraps it: {@code 9F 78 04} and four octets of IEEE 754. */
    record OpaqueFloat(Course hundredths) implements Value {
        @Override
        public int tag() {
            return Ber.OPAQUE;
        }

        @Override
        public void write(BerWriter out, Device device, long now) {
            int bits = Float.floatToRawIntBits(hundredths.at(device, now) / 100f);
            out.octet(Ber.OPAQUE);
            out.octet(7);
            out.octet(0x9F);
            out.octet(0x78);
            out.octet(4);
            for (int shift = 24; shift >= 0; shift -= 8) {
                out.octet(bits >>> shift);
            }
        }
    }

    /** A MAC address from the device's number and the interface's. */
    record Mac(int index) implements Value {
        @Override
        public int tag() {
            return Ber.OCTET_STRING;
        }

        @Override
        public void write(BerWriter out, Device device, long now) {
            out.octet(Ber.OCTET_STRING);
            out.octet(6);
            out.octet(2);
            out.octet(device.number >>> 16);
            out.octet(device.number >>> 8);
            out.octet(device.number);
            out.octet(index >>> 8);
            out.octet(index);
        }
    }
}
