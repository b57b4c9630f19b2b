package io.wardflux.api.task;

import io.wardflux.api.problem.ProblemException;
import io.wardflux.model.task.TaskState;
import io.wardflux.model.task.TaskType;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which tasks are wanted; an empty list or a null means all. */
record TaskFilter(
        List<TaskState> states,
        List<TaskType> types,
        @Nullable Long deviceId,
        @Nullable String worker) {

    /** @throws ProblemException 400 naming the field */
    static TaskFilter of(List<String> states, List<String> types, @Nullable Long deviceId, @Nullable String worker) {
        if (worker != null && worker.indexOf('\0') >= 0) {
            throw ProblemException.invalid("worker", "must be the id of a worker");
        }
        return new TaskFilter(
                states.stream().map(TaskFilter::state).toList(),
                types.stream().map(TaskFilter::type).toList(),
                deviceId,
                worker == null || worker.isBlank() ? null : worker.strip());
    }

    private static TaskState state(String text) {
        return Arrays.stream(TaskState.values())
                .filter(state -> state.name().equalsIgnoreCase(text.strip()))
                .findFirst()
                .orElseThrow(() -> ProblemException.invalid(
                        "state",
                        "must be one of "
                                + Arrays.stream(TaskState.values())
                                        .map(TaskState::name)
                                        .collect(Collectors.joining(", "))));
    }

    private static TaskType type(String text) {
        return TaskType.ofWireName(text.strip())
                .orElseThrow(() -> ProblemException.invalid(
                        "type",
                        "must be one of "
                                + Arrays.stream(TaskType.values())
                                        .map(TaskType::wireName)
                                        .collect(Collectors.joining(", "))));
    }
}
