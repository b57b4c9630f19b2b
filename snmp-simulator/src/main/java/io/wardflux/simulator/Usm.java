package io.wardflux.simulator;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** The one user of v3, whom all devices know, and what devices are as engines (RFC 3414). Shared by all threads. */
final class Usm {

    /** Of an engineID: the enterprise 99999, and that octets follow (RFC 3411, SnmpEngineID). */
    private static final int ENTERPRISE = 0x80000000 | 99_999;

    private static final int OCTETS = 5;
    private static final int AES_KEY = 16;

    final AuthProtocol auth;
    private final byte[] name;
    private final byte[] authKey;
    private final byte @Nullable [] privKey;
    private final int port;
    private final long startMillis;

    /** @param user one that is complete */
    Usm(UsmUser user, int port, long startMillis) {
        this.auth = AuthProtocol.of(user.auth());
        this.name = user.name().getBytes(StandardCharsets.UTF_8);
        this.authKey = auth.key(user.authPassphrase());
        this.privKey = user.privPassphrase().isEmpty() ? null : auth.key(user.privPassphrase());
        this.port = port;
        this.startMillis = startMillis;
    }

    /** The engineID says address and port, so that two simulators on one host differ. */
    static byte[] engineId(int address, int port) {
        return ByteBuffer.allocate(11)
                .putInt(ENTERPRISE)
                .put((byte) OCTETS)
                .putInt(address)
                .putShort((short) port)
                .array();
    }

    boolean isUser(byte[] bytes, int from, int length) {
        return Arrays.equals(name, 0, name.length, bytes, from, from + length);
    }

    /** Made when the device is first asked by v3. */
    Engine engine(Device device) {
        Engine engine = device.engine;
        if (engine == null) {
            synchronized (device) {
                engine = device.engine;
                if (engine == null) {
                    engine = newEngine(engineId(device.address, port));
                    device.engine = engine;
                }
            }
        }
        return engine;
    }

    private Engine newEngine(byte[] id) {
        SecretKeySpec mac = new SecretKeySpec(auth.localise(authKey, id), auth.macName);
        SecretKeySpec aes = privKey == null ? null : new SecretKeySpec(auth.localise(privKey, id), 0, AES_KEY, "AES");
        return new Engine(id, mac, aes);
    }

    /** snmpEngineTime: seconds since the device booted. */
    int seconds(Device device, long now) {
        long since = Math.max(startMillis, device.restartedMillis);
        return (int) (Math.max(0, now - since) / 1000);
    }
}
