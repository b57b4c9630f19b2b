package io.wardflux.benchmarks;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run came to.
 *
 * @param times by what took them, in seconds
 * @param outcomes of the minutes that were measured, from the ledger
 * @param stored samples of these minutes in VictoriaMetrics
 * @param offInterval how far healthy devices were polled off their interval
 * @param work what was counted for each 100,000 items
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Result(
        String key,
        String command,
        String begun,
        String machine,
        long itemsPerMinute,
        Map<String, Process> processes,
        Map<String, Times> times,
        @Nullable Times offInterval,
        long scheduled,
        Map<String, Long> outcomes,
        long open,
        long unaccounted,
        long stored,
        double slowestRegistration,
        Map<String, Double> work,
        List<String> minutes) {

    /**
     * @param cpuSeconds for each 100,000 items
     * @param cores that it kept busy
     */
    record Process(double cpuSeconds, double cores, long memoryMib) {}
}
