package io.wardflux.simulator;

import java.util.List;

/** The kinds of devices that are played without a recording. */
final class Templates {

    private static final String SYSTEM = "1.3.6.1.2.1.1.";
    private static final String IF_TABLE = "1.3.6.1.2.1.2.2.1.";
    private static final String IF_X_TABLE = "1.3.6.1.2.1.31.1.1.1.";
    private static final int ETHERNET = 6;
    private static final long GIGABIT = 1_000_000_000L;

    private Templates() {}

    /**
     * @param template {@code cisco-ios}, {@code net-snmp-linux}, {@code bench} or {@code mix}: three routers to a server
     * @throws IllegalArgumentException in one sentence, for another name
     */
    static List<Mib> of(String template, int interfaces, int items) {
        return switch (template) {
            case "cisco-ios" -> List.of(ciscoIos(interfaces));
            case "net-snmp-linux" -> List.of(netSnmpLinux(interfaces));
            case "bench" -> List.of(bench(items));
            case "mix" -> {
                Mib router = ciscoIos(interfaces);
                yield List.of(router, router, router, netSnmpLinux(interfaces));
            }
            default ->
                throw new IllegalArgumentException(
                        "'" + template + "' is no template: cisco-ios, net-snmp-linux, bench or mix");
        };
    }

    private static Mib ciscoIos(int interfaces) {
        MibBuilder mib = system("Cisco IOS Software, simulated, Version 15.2(4)E7", "1.3.6.1.4.1.9.1.1208");
        interfaces(mib, interfaces, "GigabitEthernet0/");
        String cpu = "1.3.6.1.4.1.9.9.109.1.1.1.1.";
        mib.live(cpu + "6.1", Ber.GAUGE32, Courses.wander(1, 2, 95, 180_000));
        mib.live(cpu + "7.1", Ber.GAUGE32, Courses.wander(2, 5, 70, 600_000));
        mib.live(cpu + "8.1", Ber.GAUGE32, Courses.wander(3, 10, 50, 1_800_000));
        String pool = "1.3.6.1.4.1.9.9.48.1.1.1.";
        mib.text(pool + "2.1", "Processor");
        mib.live(pool + "5.1", Ber.GAUGE32, Courses.wander(4, 80_000_000, 120_000_000, 900_000));
        mib.live(pool + "6.1", Ber.GAUGE32, Courses.wander(5, 40_000_000, 90_000_000, 900_000));
        String temperature = "1.3.6.1.4.1.9.9.13.1.3.1.";
        mib.text(temperature + "2.1", "Inlet");
        mib.live(temperature + "3.1", Ber.GAUGE32, Courses.wander(6, 21, 34, 1_800_000));
        mib.text(temperature + "2.2", "Processor");
        mib.live(temperature + "3.2", Ber.GAUGE32, Courses.wander(7, 40, 72, 900_000));
        return mib.build("router");
    }

    private static Mib netSnmpLinux(int interfaces) {
        MibBuilder mib = system("Linux server 6.12.0-amd64 #1 SMP x86_64, simulated", "1.3.6.1.4.1.8072.3.2.10");
        interfaces(mib, Math.min(interfaces, 3), "eth");
        String load = "1.3.6.1.4.1.2021.10.1.";
        for (int i = 1; i <= 3; i++) {
            mib.number(load + "1." + i, Ber.INTEGER, i);
            mib.live(load + "3." + i, new Value.Hundredths(Courses.wander(10 + i, 1, 400, 300_000L * i)));
            mib.live(load + "6." + i, new Value.OpaqueFloat(Courses.wander(10 + i, 1, 400, 300_000L * i)));
        }
        String memory = "1.3.6.1.4.1.2021.4.";
        mib.number(memory + "3.0", Ber.INTEGER, 2_097_148);
        mib.live(memory + "4.0", Ber.INTEGER, Courses.wander(20, 1_500_000, 2_097_148, 900_000));
        mib.number(memory + "5.0", Ber.INTEGER, 16_384_000);
        mib.live(memory + "6.0", Ber.INTEGER, Courses.wander(21, 1_000_000, 9_000_000, 900_000));
        mib.live(memory + "15.0", Ber.INTEGER, Courses.wander(22, 2_000_000, 6_000_000, 1_800_000));
        String cpu = "1.3.6.1.4.1.2021.11.";
        mib.live(cpu + "50.0", Ber.COUNTER32, Courses.count(23, 1, 60));
        mib.live(cpu + "52.0", Ber.COUNTER32, Courses.count(24, 1, 20));
        mib.live(cpu + "53.0", Ber.COUNTER32, Courses.count(25, 100, 390));
        String temperature = "1.3.6.1.4.1.2021.13.16.2.1.";
        mib.text(temperature + "2.1", "Package id 0");
        mib.live(temperature + "3.1", Ber.GAUGE32, Courses.wander(30, 35_000, 80_000, 600_000));
        String storage = "1.3.6.1.2.1.25.2.3.1.";
        for (int i = 1; i <= 2; i++) {
            mib.number(storage + "1." + i, Ber.INTEGER, i);
            mib.text(storage + "3." + i, i == 1 ? "/" : "/var");
            mib.number(storage + "4." + i, Ber.INTEGER, 4096);
            mib.number(storage + "5." + i, Ber.INTEGER, 25_000_000);
            mib.live(storage + "6." + i, Ber.INTEGER, Courses.wander(26 + i, 5_000_000, 24_000_000, 3_600_000));
        }
        return mib.build("server");
    }

    /** Gauges {@code 1.3.6.1.4.1.99999.1.<n>.0}, for measuring. */
    private static Mib bench(int items) {
        MibBuilder mib = system("A device to measure with", "1.3.6.1.4.1.99999.2");
        for (int i = 1; i <= items; i++) {
            mib.live("1.3.6.1.4.1.99999.1." + i + ".0", Ber.GAUGE32, Courses.wander(i, 0, 1000, 60_000));
        }
        return mib.build("bench");
    }

    private static MibBuilder system(String description, String sysObjectId) {
        MibBuilder mib = new MibBuilder();
        mib.text(SYSTEM + "1.0", description);
        mib.oid(SYSTEM + "2.0", sysObjectId);
        mib.live(SYSTEM + "3.0", Ber.TIME_TICKS, Courses.uptime());
        mib.text(SYSTEM + "4.0", "noc@example.net");
        mib.live(SYSTEM + "5.0", new Value.Own(Ber.OCTET_STRING, device -> device.name));
        mib.text(SYSTEM + "6.0", "Simulated rack");
        mib.number(SYSTEM + "7.0", Ber.INTEGER, 78);
        return mib;
    }

    /** Each eighth is down, though it should be up. */
    private static void interfaces(MibBuilder mib, int count, String namePrefix) {
        mib.number("1.3.6.1.2.1.2.1.0", Ber.INTEGER, count);
        for (int i = 1; i <= count; i++) {
            long salt = 1000L * i;
            String name = namePrefix + (i - 1);
            boolean up = i % 8 != 0;
            long least = up ? 10_000 : 0;
            long most = up ? 20_000_000 : 0;
            long faults = up ? 1 : 0;
            mib.number(IF_TABLE + "1." + i, Ber.INTEGER, i);
            mib.text(IF_TABLE + "2." + i, name);
            mib.number(IF_TABLE + "3." + i, Ber.INTEGER, ETHERNET);
            mib.number(IF_TABLE + "4." + i, Ber.INTEGER, 1500);
            mib.number(IF_TABLE + "5." + i, Ber.GAUGE32, GIGABIT);
            mib.live(IF_TABLE + "6." + i, new Value.Mac(i));
            mib.number(IF_TABLE + "7." + i, Ber.INTEGER, 1);
            mib.number(IF_TABLE + "8." + i, Ber.INTEGER, up ? 1 : 2);
            mib.live(IF_TABLE + "10." + i, Ber.COUNTER32, Courses.count(salt + 1, least, most));
            mib.live(IF_TABLE + "11." + i, Ber.COUNTER32, Courses.count(salt + 2, least / 100, most / 1000));
            mib.live(IF_TABLE + "13." + i, Ber.COUNTER32, Courses.count(salt + 3, 0, faults));
            mib.live(IF_TABLE + "14." + i, Ber.COUNTER32, Courses.count(salt + 4, 0, faults));
            mib.live(IF_TABLE + "16." + i, Ber.COUNTER32, Courses.count(salt + 5, least, most));
            mib.live(IF_TABLE + "17." + i, Ber.COUNTER32, Courses.count(salt + 6, least / 100, most / 1000));
            mib.live(IF_TABLE + "19." + i, Ber.COUNTER32, Courses.count(salt + 7, 0, faults));
            mib.live(IF_TABLE + "20." + i, Ber.COUNTER32, Courses.count(salt + 8, 0, faults));
            mib.text(IF_X_TABLE + "1." + i, name);
            mib.live(IF_X_TABLE + "6." + i, Ber.COUNTER64, Courses.count(salt + 1, least, most));
            mib.live(IF_X_TABLE + "10." + i, Ber.COUNTER64, Courses.count(salt + 5, least, most));
            mib.number(IF_X_TABLE + "15." + i, Ber.GAUGE32, GIGABIT / 1_000_000);
            mib.text(IF_X_TABLE + "18." + i, "Link " + i);
        }
    }
}
