package io.wardflux.worker.held;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wardflux.model.job.QueueName;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class WorkerSettingsTest {

    private static WorkerSettings settings(Map<String, Object> environment) {
        var source = new SystemEnvironmentPropertySource("systemEnvironment", environment);
        var sources = new org.springframework.core.env.MutablePropertySources();
        sources.addLast(source);
        return new Binder(ConfigurationPropertySources.from(sources)).bindOrCreate("ward", WorkerSettings.class);
    }

    @Test
    void servesAllQueuesByDefault() {
        assertThat(settings(Map.of())).isEqualTo(new WorkerSettings(2000, QueueName.all(), List.of(6, 3, 1), ""));
    }

    @Test
    void isSetByTheNamesOfTheContract() {
        assertThat(settings(Map.of(
                        "WARD_CONCURRENCY", "5",
                        "WARD_QUEUES", "bulk_polling,high_priority",
                        "WARD_QUEUE_WEIGHTS", "5,2,2",
                        "WARD_WORKER_ID", "w1")))
                .isEqualTo(new WorkerSettings(
                        5, List.of(QueueName.HIGH_PRIORITY, QueueName.BULK_POLLING), List.of(5, 2, 2), "w1"));
    }

    @Test
    void aQueueThatDoesNotExistIsRefused() {
        assertThatThrownBy(() -> settings(Map.of("WARD_QUEUES", "urgent"))).isInstanceOf(BindException.class);
    }
}
