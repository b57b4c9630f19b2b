package io.wardflux.localstack;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * VictoriaMetrics. A sample can be queried about a second after its import, the first one of a new series after up to ten
 * seconds (its index is flushed later), and everything at once after {@link #flush()}. What came in the last five seconds before {@link #kill()} may be lost: that is its own guarantee.
 */
public final class VictoriaMetricsServer extends LocalServer {

    private final @Nullable ScrapeConfig scrape;

    private VictoriaMetricsServer(Path directory, int port) {
        super("victoria-metrics", directory, port, Lifetime.WITH_JVM);
        this.scrape = null;
    }

    /** For local mode: outlives this JVM, is not started yet, and collects the services' own metrics. */
    VictoriaMetricsServer(Path directory, int port, Path log, ScrapeConfig scrape) {
        super("victoria-metrics", directory, port, Lifetime.DETACHED, log);
        this.scrape = scrape;
    }

    /** @param port 0 for a free one */
    public static VictoriaMetricsServer start(Path directory, int port) {
        return start(port, Ports::freeTcp, p -> new VictoriaMetricsServer(directory, p));
    }

    /** {@code http://127.0.0.1:<port>}, without a slash at the end. */
    public URI url() {
        return url(port());
    }

    /** Makes everything imported so far visible to queries. */
    public void flush() {
        if (!Http.isOk(url().resolve("/internal/force_flush"))) {
            throw new ServerException("VictoriaMetrics did not flush. Its log:\n" + logTail());
        }
    }

    static URI url(int port) {
        return URI.create("http://127.0.0.1:" + port);
    }

    @Override
    List<String> command() {
        var command = new ArrayList<String>(List.of(
                Programs.require("victoria-metrics", "victoria-metrics").toString(),
                "-storageDataPath=" + directory().resolve("storage"),
                "-httpListenAddr=127.0.0.1:" + port(),
                "-retentionPeriod=1y",
                // The default would hide the newest 30 seconds: last values come from here.
                "-search.latencyOffset=0s",
                // A write whose answer was lost comes again, with the same values and times: it counts once.
                "-dedup.minScrapeInterval=1ms",
                "-memory.allowedPercent=15",
                // Two merges at once would take both cores of a small machine from those who poll.
                "-smallMergeConcurrency=1",
                "-bigMergeConcurrency=1"));
        if (scrape != null) {
            command.add("-promscrape.config=" + scrape.file());
            // Workers come and go.
            command.add("-promscrape.configCheckInterval=10s");
        }
        return command;
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
