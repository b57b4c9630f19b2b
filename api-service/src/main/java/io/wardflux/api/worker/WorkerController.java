package io.wardflux.api.worker;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.wardflux.api.problem.ProblemException;
import io.wardflux.broker.Broker;
import io.wardflux.broker.BrokerUnavailableException;
import io.wardflux.broker.WorkerRegistry.Worker;
import java.util.Comparator;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "workers", description = "Who polls")
class WorkerController {

    private final Broker broker;

    WorkerController(Broker broker) {
        this.broker = broker;
    }

    @GetMapping("/api/v1/workers")
    @Operation(summary = "All workers of the last day, those that are online first")
    List<WorkerAnswer> workers() {
        try {
            return broker.workers().workers().stream()
                    .sorted(Comparator.comparing(Worker::online).reversed().thenComparing(Worker::id))
                    .map(WorkerAnswer::of)
                    .toList();
        } catch (BrokerUnavailableException e) {
            throw ProblemException.of(HttpStatus.SERVICE_UNAVAILABLE, String.valueOf(e.getMessage()));
        }
    }
}
