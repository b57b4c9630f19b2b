package io.wardflux.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class CfbTest {

    private static final HexFormat HEX = HexFormat.of();
    private static final SecretKeySpec KEY = key("2b7e151628aed2a6abf7158809cf4f3c");

    private final Cfb cfb = new Cfb();

    private static SecretKeySpec key(String hex) {
        return new SecretKeySpec(HEX.parseHex(hex), "AES");
    }

    /** NIST SP 800-38A, F.3.13. */
    @Test
    void encryptsAndDecryptsAsTheStandardSays() {
        byte[] plain = HEX.parseHex("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
                + "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710");
        byte[] encrypted = HEX.parseHex("3b3fd92eb72dad20333449f8e83cfb4ac8a64537a0b3a93fcde3cdad9f1ce58b"
                + "26751f67a3cbb140b1808cf187a4f4dfc04b05357c5d1c0eeac4c66f9ff7f2e6");
        byte[] bytes = plain.clone();

        cfb.encrypt(KEY, 0x00010203, 0x04050607, 0x08090a0b0c0d0e0fL, bytes, 0, bytes.length);
        assertThat(bytes).isEqualTo(encrypted);

        byte[] back = new byte[bytes.length];
        cfb.decrypt(KEY, 0x00010203, 0x04050607, 0x08090a0b0c0d0e0fL, bytes, 0, bytes.length, back);
        assertThat(back).isEqualTo(plain);
    }

    @Test
    void doesWhatTheJdkDoesAtEachLength() throws Exception {
        Cipher jdk = Cipher.getInstance("AES/CFB/NoPadding");
        IvParameterSpec vector = new IvParameterSpec(HEX.parseHex("0000000100000e10fedcba9876543210"));
        byte[] bytes = new byte[1500];
        new Random(1).nextBytes(bytes);
        for (int length = 0; length < 1400; length = length < 100 ? length + 1 : length + 97) {
            jdk.init(Cipher.ENCRYPT_MODE, KEY, vector);
            byte[] expected = jdk.doFinal(bytes, 7, length);
            byte[] mine = bytes.clone();

            cfb.encrypt(KEY, 1, 3600, 0xfedcba9876543210L, mine, 7, length);

            assertThat(Arrays.copyOfRange(mine, 7, 7 + length)).isEqualTo(expected);
            assertThat(Arrays.copyOfRange(mine, 7 + length, 1500))
                    .as("what follows is left alone")
                    .isEqualTo(Arrays.copyOfRange(bytes, 7 + length, 1500));
            byte[] back = new byte[1500];
            cfb.decrypt(KEY, 1, 3600, 0xfedcba9876543210L, mine, 7, length, back);
            assertThat(Arrays.copyOf(back, length)).isEqualTo(Arrays.copyOfRange(bytes, 7, 7 + length));
        }
    }
}
