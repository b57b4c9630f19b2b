package io.wardflux.api.queue;

import io.swagger.v3.oas.annotations.media.Schema;
import io.wardflux.broker.DeadLetters.Letter;
import io.wardflux.model.job.Job;
import io.wardflux.model.job.JobCodec;
import io.wardflux.model.job.MalformedJobException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * @param reason why it was put aside
 * @param since when it was put aside
 * @param job what it is; null where it cannot be read
 * @param payload base64, where it cannot be read
 */
@Schema(name = "DeadLetter")
record DeadLetterAnswer(
        String id,
        String reason,
        Instant since,
        @Nullable ShownJob job,
        @Nullable String payload) {

    /**
     * @param kind {@code poll}, {@code discover} or {@code healthRound}
     * @param taskId null where the plan asked for it
     */
    @Schema(name = "Job")
    record ShownJob(
            String kind,
            long deviceId,
            long configVersion,
            Instant due,
            Instant deadline,
            @Nullable Long taskId,
            List<Long> itemIds) {

        static ShownJob of(Job job) {
            return new ShownJob(
                    switch (job) {
                        case Job.Poll _ -> "poll";
                        case Job.Discover _ -> "discover";
                        case Job.HealthRound _ -> "healthRound";
                    },
                    job.deviceId(),
                    job.configVersion(),
                    Instant.ofEpochMilli(job.dueMs()),
                    Instant.ofEpochMilli(job.deadlineMs()),
                    job.ofTask() ? job.taskId() : null,
                    switch (job) {
                        case Job.Poll poll ->
                            Arrays.stream(poll.items().toArray()).boxed().toList();
                        case Job.Discover _, Job.HealthRound _ -> List.of();
                    });
        }
    }

    static DeadLetterAnswer of(Letter letter) {
        Optional<Job> job = job(letter);
        return new DeadLetterAnswer(
                letter.id(),
                letter.reason(),
                letter.since(),
                job.map(ShownJob::of).orElse(null),
                job.isPresent() ? null : Base64.getEncoder().encodeToString(letter.payload()));
    }

    /** Empty where it cannot be read. */
    static Optional<Job> job(Letter letter) {
        try {
            return Optional.of(JobCodec.decode(letter.payload()));
        } catch (MalformedJobException e) {
            return Optional.empty();
        }
    }
}
