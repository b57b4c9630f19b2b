package io.wardflux.chaos;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/** Looks twice a second at what the newest sample of each device in VictoriaMetrics is. */
final class Probe implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Web web = new Web();
    private final URI query;
    private final Freshness freshness;
    private final Thread thread;
    private volatile boolean running = true;

    Probe(URI victoriaMetrics, Freshness freshness) {
        this.query = victoriaMetrics.resolve(
                "/api/v1/query?nocache=1&query=" + Web.encoded("tlast_over_time(" + Fleet.METRIC + "1[5m])"));
        this.freshness = freshness;
        this.thread = Thread.ofPlatform().daemon().name("probe").start(this::look);
    }

    private void look() {
        try {
            while (running) {
                try {
                    JsonNode series = web.json(query, PATIENCE).path("data").path("result");
                    long now = System.currentTimeMillis();
                    for (JsonNode one : series) {
                        freshness.seen(
                                Long.parseLong(
                                        one.path("metric").path("device_id").asString("0")),
                                Math.round(Double.parseDouble(
                                                one.path("value").path(1).asString("0"))
                                        * 1000),
                                now);
                    }
                } catch (IOException e) {
                    // It is away: then nothing is seen.
                }
                TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        running = false;
        thread.interrupt();
    }
}
