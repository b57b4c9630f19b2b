package io.wardflux.localstack;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/**
 * VictoriaMetrics. A sample can be queried about a second after its import; {@code /internal/force_flush} makes that at
 * once. What came in the last five seconds before {@link #kill()} may be lost: that is its own guarantee.
 */
public final class VictoriaMetricsServer extends LocalServer {

    private VictoriaMetricsServer(Path directory, int port, Lifetime lifetime) {
        super("victoria-metrics", directory, port, lifetime);
    }

    /** @param port 0 for a free one */
    public static VictoriaMetricsServer start(Path directory, int port) {
        return start(directory, port, Lifetime.WITH_JVM);
    }

    public static VictoriaMetricsServer start(Path directory, int port, Lifetime lifetime) {
        return start(port, Ports::freeTcp, p -> new VictoriaMetricsServer(directory, p, lifetime));
    }

    /** {@code http://127.0.0.1:<port>}, without a slash at the end. */
    public URI url() {
        return url(port());
    }

    static URI url(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }

    @Override
    List<String> command() {
        return List.of(
                Programs.require("victoria-metrics", "victoria-metrics").toString(),
                "-storageDataPath=" + directory().resolve("storage"),
                "-httpListenAddr=127.0.0.1:" + port(),
                "-retentionPeriod=1y",
                // The default would hide the newest 30 seconds: last values come from here.
                "-search.latencyOffset=0s",
                "-memory.allowedPercent=15");
    }

    @Override
    boolean isReady() {
        return Http.isOk(url().resolve("/health"));
    }

    @Override
    boolean portIsFree() {
        return Ports.isFreeTcp(port());
    }
}
