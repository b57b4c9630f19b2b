package io.wardflux.localstack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What an snmpd with a value of every SNMP type and users of every version is like. The values come from a {@code pass}
 * script, so that each one stays the same for as long as a test looks.
 */
public final class EveryTypeAgent {
    /** For v1 and v2c, read only. */
    public static final String COMMUNITY = "every-type";

    public static final String USER_SHA256_AES128 = "sha256-aes128";
    public static final String USER_SHA512_AES256 = "sha512-aes256";
    /** Authenticated with SHA, without privacy. */
    public static final String USER_SHA = "sha-only";
    /** Without passphrases. */
    public static final String USER_OPEN = "open";

    public static final String AUTH_PASSPHRASE = "authenticated-by-this";
    public static final String PRIV_PASSPHRASE = "encrypted-with-this";

    public static final String INTEGER = "1.3.6.1.4.1.55555.1.0";
    public static final int INTEGER_VALUE = -42;
    public static final String COUNTER32 = "1.3.6.1.4.1.55555.2.0";
    public static final long COUNTER32_VALUE = 4_294_967_295L;
    /** Its value is 2^53 + 1: the first whole number that a double does not hold. */
    public static final String COUNTER64 = "1.3.6.1.4.1.55555.3.0";

    public static final long COUNTER64_VALUE = 9_007_199_254_740_993L;
    public static final String GAUGE32 = "1.3.6.1.4.1.55555.4.0";
    public static final long GAUGE32_VALUE = 4_294_967_294L;
    public static final String TIME_TICKS = "1.3.6.1.4.1.55555.5.0";
    public static final long TIME_TICKS_VALUE = 123_456;
    public static final String IP_ADDRESS = "1.3.6.1.4.1.55555.6.0";
    public static final String IP_ADDRESS_VALUE = "192.0.2.1";
    public static final String TEXT = "1.3.6.1.4.1.55555.7.0";
    public static final String TEXT_VALUE = "Uplink to \"Core\" 1/0/1";
    /** The bytes 00 ff 80 0a: neither UTF-8 nor printable. */
    public static final String BINARY = "1.3.6.1.4.1.55555.8.0";

    public static final String BINARY_VALUE_HEX = "00ff800a";
    public static final String OBJECT_ID = "1.3.6.1.4.1.55555.9.0";
    public static final String OBJECT_ID_VALUE = "1.3.6.1.4.1.9.1.1";
    /** An Opaque that wraps a float (net-snmp's 9f 78 encoding). */
    public static final String OPAQUE_FLOAT = "1.3.6.1.4.1.55555.10.0";

    public static final float OPAQUE_FLOAT_VALUE = 3.25f;
    /** The agent knows the tree above it, and has no such object. */
    public static final String MISSING = "1.3.6.1.4.1.55556.1.0";

    private static final String CONFIGURATION = """
            rocommunity every-type 127.0.0.1
            createUser sha256-aes128 SHA-256 authenticated-by-this AES-128 encrypted-with-this
            rouser sha256-aes128 priv
            createUser sha512-aes256 SHA-512 authenticated-by-this AES-256 encrypted-with-this
            rouser sha512-aes256 priv
            createUser sha-only SHA authenticated-by-this
            rouser sha-only auth
            createUser open
            rouser open noauth
            sysName every-type
            sysDescr Agent with a value of every type
            pass .1.3.6.1.4.1.55555 /bin/sh %s
            """;

    /** Called with {@code -g <oid>} or {@code -n <oid>}; answers with OID, type and value, or with nothing. */
    private static final String VALUES = """
            base=.1.3.6.1.4.1.55555
            asked=${2#"$base"}
            asked=${asked#.}
            number=${asked%%.*}
            case $1 in
            -g) [ "$asked" = "$number.0" ] || exit 0 ;;
            -n) case $asked in
                "") number=1 ;;
                *.*) number=$((number + 1)) ;;
                esac ;;
            *) echo not-writable; exit 0 ;;
            esac
            case $number in
            1) set -- integer -42 ;;
            2) set -- counter 4294967295 ;;
            3) set -- counter64 9007199254740993 ;;
            4) set -- gauge 4294967294 ;;
            5) set -- timeticks 123456 ;;
            6) set -- ipaddress 192.0.2.1 ;;
            7) set -- string 'Uplink to "Core" 1/0/1' ;;
            8) set -- octet '00 ff 80 0a' ;;
            9) set -- objectid 1.3.6.1.4.1.9.1.1 ;;
            10) set -- opaque '9f 78 04 40 50 00 00' ;;
            *) exit 0 ;;
            esac
            printf '%s\\n' "$base.$number.0" "$1" "$2"
            """;

    private EveryTypeAgent() {}

    /** @param port UDP; 0 for a free one */
    public static SnmpdServer start(Path directory, int port) {
        return start(directory, port, "");
    }

    /** @param moreConfiguration lines of snmpd.conf, for example another {@code createUser} with its {@code rouser} */
    public static SnmpdServer start(Path directory, int port, String moreConfiguration) {
        try {
            Files.createDirectories(directory);
            Path script = directory.toAbsolutePath().resolve("values.sh");
            Files.writeString(script, VALUES);
            return SnmpdServer.start(directory, port, CONFIGURATION.formatted(script) + moreConfiguration);
        } catch (IOException e) {
            throw new ServerException("Cannot write the agent's values to " + directory, e);
        }
    }
}
