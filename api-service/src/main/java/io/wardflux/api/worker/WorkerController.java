package io.wardflux.api.worker;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.wardflux.api.problem.ProblemException;
import io.wardflux.broker.Broker;
import io.wardflux.broker.WorkerRegistry.Order;
import io.wardflux.broker.WorkerRegistry.Worker;
import java.util.Comparator;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/workers")
@Tag(name = "workers", description = "Who polls")
class WorkerController {

    private final Broker broker;

    WorkerController(Broker broker) {
        this.broker = broker;
    }

    @GetMapping
    @Operation(summary = "All workers of the last day, those that are online first")
    List<WorkerAnswer> workers() {
        return broker.workers().workers().stream()
                .sorted(Comparator.comparing(Worker::online).reversed().thenComparing(Worker::id))
                .map(WorkerAnswer::of)
                .toList();
    }

    @PostMapping("/{id}/shutdown")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(
            summary = "Drains a worker: it takes nothing more, ends what it holds, and then its process ends",
            description = "It begins within two seconds, shows as draining meanwhile, and as offline afterwards.")
    WorkerAnswer shutdown(@PathVariable String id) {
        Worker worker = online(id);
        if (!worker.draining()) {
            broker.workers().order(id, new Order.Drain());
        }
        return WorkerAnswer.of(worker).with("draining", worker.concurrency());
    }

    @PatchMapping("/{id}")
    @Operation(
            summary = "Tells a worker how many devices it may ask at once",
            description = "It takes that up within two seconds. At its next start its own setting counts again.")
    WorkerAnswer change(@PathVariable String id, @RequestBody ConcurrencyInput input) {
        int concurrency = input.checked();
        Worker worker = online(id);
        if (worker.draining()) {
            throw ProblemException.conflict("Worker %s is draining: it takes nothing more.".formatted(id));
        }
        broker.workers().order(id, new Order.Concurrency(concurrency));
        return WorkerAnswer.of(worker).with("online", concurrency);
    }

    private Worker online(String id) {
        Worker worker = broker.workers().workers().stream()
                .filter(known -> known.id().equals(id))
                .findFirst()
                .orElseThrow(() -> ProblemException.notFound("worker", id));
        if (!worker.online()) {
            throw ProblemException.conflict("Worker %s is offline: it hears nothing.".formatted(id));
        }
        return worker;
    }
}
