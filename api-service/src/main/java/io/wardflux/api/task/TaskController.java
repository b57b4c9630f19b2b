package io.wardflux.api.task;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.wardflux.api.paging.ListQuery;
import io.wardflux.api.paging.Paged;
import java.security.Principal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1")
@Tag(name = "tasks", description = "Polls and discoveries out of their time")
class TaskController {

    private final Tasks tasks;
    private final TaskTable table;

    TaskController(Tasks tasks, TaskTable table) {
        this.tasks = tasks;
        this.table = table;
    }

    @PostMapping("/polls")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Polls all devices that are enabled, now")
    TaskAccepted pollAll(Principal caller) {
        return new TaskAccepted(tasks.pollAll(caller.getName()));
    }

    @PostMapping("/devices/{id}/poll")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Polls all items of a device that is enabled, now")
    TaskAccepted pollDevice(@PathVariable long id, Principal caller) {
        return new TaskAccepted(tasks.pollDevice(id, caller.getName()));
    }

    @PostMapping("/items/{id}/poll")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Polls one item that is enabled, now")
    TaskAccepted pollItem(@PathVariable long id, Principal caller) {
        return new TaskAccepted(tasks.pollItem(id, caller.getName()));
    }

    @PostMapping("/devices/{id}/discover")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Walks the discovery rules of the device's templates, now")
    TaskAccepted discover(@PathVariable long id, Principal caller) {
        return new TaskAccepted(tasks.discover(id, caller.getName()));
    }

    @PostMapping("/devices/{id}/health-check")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Pings a device that is enabled, now; details of the result say how it answered")
    TaskAccepted checkHealth(@PathVariable long id, Principal caller) {
        return new TaskAccepted(tasks.checkHealth(id, caller.getName()));
    }

    @PostMapping("/tasks/cleanup")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Deletes what is beyond its retention, now; details of the result say how much of what")
    TaskAccepted cleanUp(Principal caller) {
        return new TaskAccepted(tasks.cleanUp(caller.getName()));
    }

    @GetMapping("/tasks")
    @Operation(summary = "Tasks, the latest first")
    Paged<TaskAnswer> list(
            ListQuery query,
            @Parameter(description = "may be repeated") @RequestParam(defaultValue = "") List<String> state,
            @Parameter(description = "may be repeated") @RequestParam(defaultValue = "") List<String> type,
            @RequestParam @Nullable Long deviceId,
            @RequestParam @Nullable String worker) {
        return table.list(query, TaskFilter.of(state, type, deviceId, worker));
    }

    @GetMapping("/tasks/{taskId}")
    @Operation(summary = "A task with its progress, and with its result once it has ended")
    TaskAnswer get(@PathVariable long taskId) {
        return tasks.get(taskId);
    }

    @PostMapping("/tasks/{taskId}/revoke")
    @Operation(
            summary = "Takes a task back: what waits never starts, what is under way stops at its next PDU",
            description =
                    "The answer is the task. One that was under way ends as REVOKED a moment later; what was read of"
                            + " it is kept, and the rest counts as revoked. One that has ended otherwise is a conflict.")
    TaskAnswer revoke(@PathVariable long taskId) {
        return tasks.revoke(taskId);
    }

    @PostMapping("/tasks/{taskId}/retry")
    @Operation(summary = "Does an ended task again: the answer is the new task")
    TaskAnswer retry(@PathVariable long taskId, Principal caller) {
        return tasks.retry(taskId, caller.getName());
    }
}
