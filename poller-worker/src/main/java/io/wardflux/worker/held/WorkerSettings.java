package io.wardflux.worker.held;

import io.wardflux.model.job.QueueName;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param concurrency device slots: as many jobs are held at once at most
 * @param queues that are served; always in the order high_priority, default, bulk_polling
 * @param queueWeights how the slots are divided: one number for each queue, in that order
 * @param workerId under which the broker knows this worker; empty: host, process and a random number
 */
@Validated
@ConfigurationProperties("ward")
public record WorkerSettings(
        @DefaultValue("2000") @Min(1) @Max(WorkerSettings.MOST_CONCURRENCY) int concurrency,

        @DefaultValue({"high_priority", "default", "bulk_polling"}) @NotEmpty List<QueueName> queues,

        @DefaultValue({"6", "3", "1"})
        @Size(min = 3, max = 3, message = "must be three numbers: for high_priority, default and bulk_polling") List<@Min(1) @Max(1000) Integer> queueWeights,

        @DefaultValue("") @NotNull String workerId) {

    public static final int MOST_CONCURRENCY = 100_000;

    public WorkerSettings {
        queues = queues.stream().distinct().sorted().toList();
    }

    Map<QueueName, Integer> weights() {
        Map<QueueName, Integer> weights = new EnumMap<>(QueueName.class);
        for (QueueName queue : QueueName.all()) {
            weights.put(queue, queueWeights.get(queue.ordinal()));
        }
        return weights;
    }
}
