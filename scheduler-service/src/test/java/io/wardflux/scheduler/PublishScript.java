package io.wardflux.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.wardflux.broker.redis.RedisBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;

/** The script that publishes, as the service has it, and what is left of it when its fencing is taken out. */
record PublishScript(String text) {

    private static final String NAME = "publish.lua";
    private static final String LEASE = "if redis.call('GET', KEYS[1]) ~= ARGV[1] then";
    private static final String WATERMARK = "if published and (tonumber(published) >= tonumber(upTo)";

    static PublishScript fenced() throws IOException {
        return new PublishScript(read(NAME));
    }

    private static String read(String name) throws IOException {
        try (var in = RedisBroker.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    PublishScript withoutFencing() {
        assertThat(text).containsOnlyOnce(LEASE).containsOnlyOnce(WATERMARK);
        return new PublishScript(text.replace(LEASE, "if false then").replace(WATERMARK, "if false and (false"));
    }

    /** By which it is called: a request that contains it is a publication. */
    String digest() throws IOException, GeneralSecurityException {
        String whole = read("queues.lua") + text;
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-1").digest(whole.getBytes(StandardCharsets.UTF_8)));
    }

    /** So that a process whose class path begins with this folder finds it instead of its own. */
    void writeTo(Path folder) throws IOException {
        Path home = folder.resolve(RedisBroker.class.getPackageName().replace('.', '/'));
        Files.createDirectories(home);
        Files.writeString(home.resolve(NAME), text);
    }
}
