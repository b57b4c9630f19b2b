package io.wardflux.snmp.snmp4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.wardflux.snmp.snmp4j.PeerTimes.EngineClock;
import org.junit.jupiter.api.Test;
import org.snmp4j.mp.SnmpConstants;
import org.snmp4j.security.UsmTimeEntry;
import org.snmp4j.smi.OctetString;

class PeerTimesTest {
    private static final OctetString ENGINE = new OctetString("an engine");

    private final EngineClock here = new EngineClock();
    private final EngineClock there = new EngineClock();
    private EngineClock current = here;
    private final PeerTimes times = new PeerTimes(new OctetString("ours"), () -> current);

    private static UsmTimeEntry says(int boots, int seconds) {
        return new UsmTimeEntry(ENGINE, boots, seconds);
    }

    @Test
    void twoAddressesWithOneEngineIdHaveTheirOwnClocks() {
        times.checkEngineID(ENGINE, true, 9, 9);
        assertThat(times.checkTime(says(7, 1_000))).isEqualTo(SnmpConstants.SNMPv3_USM_OK);
        current = there;
        times.checkEngineID(ENGINE, true, 9, 9);
        assertThat(times.checkTime(says(2, 50))).isEqualTo(SnmpConstants.SNMPv3_USM_OK);

        assertThat(times.getTime(ENGINE).getEngineBoots()).isEqualTo(2);
        current = here;
        assertThat(times.getTime(ENGINE).getEngineBoots()).isEqualTo(7);
        assertThat(times.getTime(ENGINE).getLatestReceivedTime()).isBetween(1_000, 1_002);
    }

    @Test
    void takesNothingFromThePast() {
        times.checkTime(says(7, 1_000));

        assertThat(times.checkTime(says(6, 2_000))).isEqualTo(SnmpConstants.SNMPv3_USM_NOT_IN_TIME_WINDOW);
        assertThat(times.checkTime(says(7, 849))).isEqualTo(SnmpConstants.SNMPv3_USM_NOT_IN_TIME_WINDOW);
        assertThat(times.checkTime(says(7, 851))).isEqualTo(SnmpConstants.SNMPv3_USM_OK);
        assertThat(times.getTime(ENGINE).getLatestReceivedTime()).isGreaterThanOrEqualTo(1_000);
    }

    @Test
    void followsAReboot() {
        times.checkTime(says(7, 1_000));

        assertThat(times.checkTime(says(8, 3))).isEqualTo(SnmpConstants.SNMPv3_USM_OK);

        assertThat(times.getTime(ENGINE).getEngineBoots()).isEqualTo(8);
        assertThat(times.getTime(ENGINE).getLatestReceivedTime()).isBetween(3, 5);
    }

    @Test
    void learnsNoClockFromWhatIsNotAuthenticated() {
        times.checkEngineID(ENGINE, true, 7, 1_000);

        assertThat(times.getTime(ENGINE).getEngineBoots()).isZero();
        times.checkTime(says(7, 1_000));
        times.checkEngineID(new OctetString("another"), true, 1, 1);
        assertThat(times.getTime(ENGINE).getEngineBoots()).isEqualTo(7);
    }
}
