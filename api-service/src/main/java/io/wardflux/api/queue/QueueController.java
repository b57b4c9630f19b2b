package io.wardflux.api.queue;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.wardflux.broker.Broker;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "queues", description = "What waits in the broker")
class QueueController {

    private final Broker broker;

    QueueController(Broker broker) {
        this.broker = broker;
    }

    @GetMapping("/api/v1/queues")
    @Operation(summary = "All queues, in the order in which they are served; numbers are messages, one a device")
    List<QueueAnswer> queues() {
        return broker.queueStats().queues().stream().map(QueueAnswer::of).toList();
    }
}
