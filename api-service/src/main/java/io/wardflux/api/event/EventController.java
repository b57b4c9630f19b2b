package io.wardflux.api.event;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.wardflux.api.paging.ListQuery;
import io.wardflux.api.paging.Paged;
import io.wardflux.api.problem.ProblemException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

@RestController
@RequestMapping("/api/v1")
@Tag(name = "events", description = "Changes of devices' status, as they happen and afterwards, and of tasks")
class EventController {

    private final Events events;
    private final StatusHistory history;
    private final Clock clock;

    EventController(Events events, StatusHistory history, Clock clock) {
        this.events = events;
        this.history = history;
        this.clock = clock;
    }

    @GetMapping("/devices/{id}/status-history")
    @Operation(summary = "When the status of a device changed and why, the latest first")
    Paged<StatusChange> history(@PathVariable long id, ListQuery query) {
        return history.ofDevice(id, query);
    }

    /** Each listener has a virtual thread, and no connection to the database. It ends when its token does. */
    @GetMapping(path = "/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @Operation(
            summary =
                    "Changes of devices' status and of tasks' states within two seconds, as server-sent events; the stream ends with"
                            + " its token",
            description =
                    "Events are named status, flappingStarted and flappingEnded, with a StatusChange as data, and task, with a"
                            + " TaskChange. Who comes again with Last-Event-ID gets the changes of status that it missed, as far as"
                            + " the history goes back; those of tasks have no id, and GET /tasks says what became of them. Who"
                            + " reads too slowly is disconnected.")
    SseEmitter listen(
            @Parameter(description = "id of the last event that was received")
                    @RequestHeader(name = "Last-Event-ID", required = false)
                    @Nullable String lastEventId,
            JwtAuthenticationToken caller) {
        OptionalLong after = id(lastEventId);
        Instant expiresAt = caller.getToken().getExpiresAt();
        long timeoutMs = expiresAt == null
                ? 0
                : Math.max(1, Duration.between(clock.instant(), expiresAt).toMillis());
        events.takePlace();
        var emitter = new SseEmitter(timeoutMs);
        Thread.ofVirtual().name("listener").start(() -> {
            events.listen(new EmitterWay(emitter), after);
            emitter.complete();
        });
        return emitter;
    }

    private static OptionalLong id(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return OptionalLong.empty();
        }
        try {
            long id = Long.parseLong(text.strip());
            if (id >= 0) {
                return OptionalLong.of(id);
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw ProblemException.invalid("Last-Event-ID", "must be the id of an event");
    }

    private record EmitterWay(SseEmitter emitter) implements Listener.Way {

        @Override
        public void send(Event event) throws IOException {
            SseEmitter.SseEventBuilder message = switch (event) {
                case StatusChange change ->
                    SseEmitter.event().id(Long.toString(change.id())).name(change.kind());
                case TaskChange change -> SseEmitter.event().name("task");
            };
            emitter.send(message.data(event, MediaType.APPLICATION_JSON));
        }

        @Override
        public void heartbeat() throws IOException {
            emitter.send(SseEmitter.event().comment("here"));
        }
    }
}
