package io.wardflux.worker.held;

import io.wardflux.model.job.QueueName;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param concurrency device slots: as many jobs are held at once at most
 * @param queues that are served; always in the order high_priority, default, bulk_polling
 * @param workerId under which the broker knows this worker; empty: host, process and a random number
 */
@Validated
@ConfigurationProperties("ward")
public record WorkerSettings(
        @DefaultValue("1000") @Min(1) @Max(100_000) int concurrency,

        @DefaultValue({"high_priority", "default", "bulk_polling"}) @NotEmpty List<QueueName> queues,

        @DefaultValue("") @NotNull String workerId) {

    public WorkerSettings {
        queues = queues.stream().distinct().sorted().toList();
    }
}
