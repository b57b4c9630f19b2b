package io.wardflux.chaos;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Every single sample of a device in VictoriaMetrics, put together to polls again. */
final class Stored {

    /** All samples of a poll are answered within its budget of 5 s. */
    private static final long LONGEST_POLL_MS = 6_000;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Web web = new Web();
    private final URI server;

    Stored(URI server) {
        this.server = server;
    }

    /** Oldest first. */
    List<StoredPoll> polls(long device) {
        String selector = "{__name__=~\"%s.+\",device_id=\"%d\"}".formatted(Fleet.METRIC, device);
        try {
            String body = web.text(server.resolve("/api/v1/export?match%5B%5D=" + Web.encoded(selector)), PATIENCE);
            List<long[]> samples = new ArrayList<>();
            int series = 0;
            for (String line : body.lines().toList()) {
                for (JsonNode time : Web.JSON.readTree(line).path("timestamps")) {
                    samples.add(new long[] {time.asLong(), series});
                }
                series++;
            }
            return together(samples);
        } catch (IOException e) {
            throw new ChaosException("What VictoriaMetrics has stored cannot be read: " + e.getMessage(), e);
        }
    }

    /** @param samples each a time and the number of its series */
    static List<StoredPoll> together(List<long[]> samples) {
        Collections.sort(samples, (a, b) -> a[0] == b[0] ? Long.compare(a[1], b[1]) : Long.compare(a[0], b[0]));
        List<StoredPoll> polls = new ArrayList<>();
        var inPoll = new BitSet();
        long first = 0;
        long[] before = {-1, -1};
        for (long[] sample : samples) {
            // Written twice, because the answer to the first write was lost: it is one sample.
            if (Arrays.equals(sample, before)) {
                continue;
            }
            before = sample;
            if (inPoll.get((int) sample[1]) || !inPoll.isEmpty() && sample[0] - first > LONGEST_POLL_MS) {
                polls.add(new StoredPoll(first, inPoll.cardinality()));
                inPoll.clear();
            }
            if (inPoll.isEmpty()) {
                first = sample[0];
            }
            inPoll.set((int) sample[1]);
        }
        if (!inPoll.isEmpty()) {
            polls.add(new StoredPoll(first, inPoll.cardinality()));
        }
        return polls;
    }
}
