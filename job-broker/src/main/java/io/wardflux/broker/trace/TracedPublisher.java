package io.wardflux.broker.trace;

import io.wardflux.broker.JobPublisher;
import io.wardflux.broker.Lease;
import io.wardflux.broker.Position;
import io.wardflux.broker.Publication;
import io.wardflux.broker.PublishResult;
import io.wardflux.broker.trace.PollTraces.Done;
import io.wardflux.broker.trace.PollTraces.Step;
import io.wardflux.model.job.Job;
import io.wardflux.model.job.QueueName;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Begins the traces. */
record TracedPublisher(JobPublisher publisher, PollTraces traces, Clock clock) implements JobPublisher {

    @Override
    public PublishResult publish(Lease lease, Publication publication) {
        PublishResult result = publisher.publish(lease, publication);
        if (result instanceof PublishResult.Published(List<Position> positions)) {
            Instant end = clock.instant();
            for (int i = 0; i < positions.size(); i++) {
                Publication.Outgoing outgoing = publication.jobs().get(i);
                if (!positions.get(i).equals(Position.ELSEWHERE)) {
                    String failure = positions.get(i).equals(Position.START) ? "expired: the queue is full" : "";
                    tell(outgoing.job(), Map.of("ward.queue", outgoing.queue().wireName()), failure, end);
                }
            }
            for (Publication.Skipped skipped : publication.skipped()) {
                tell(skipped.job(), Map.of(), "expired: " + skipped.reason().wireName(), end);
            }
        }
        return result;
    }

    private void tell(Job job, Map<String, Object> where, String failure, Instant end) {
        if (traces.covers(job)) {
            Map<String, Object> details = new HashMap<>(where);
            details.put("ward.items", job.itemCount());
            if (job.ofTask()) {
                details.put("ward.task.id", job.taskId());
            }
            Instant due = Instant.ofEpochMilli(job.dueMs());
            traces.add(job, new Done(Step.SCHEDULE, 0, due, end, details, failure));
        }
    }

    @Override
    public OptionalLong watermark() {
        return publisher.watermark();
    }

    @Override
    public boolean rewind(Lease lease, long watermarkMs) {
        return publisher.rewind(lease, watermarkMs);
    }

    @Override
    public Position takenUp(QueueName queue) {
        return publisher.takenUp(queue);
    }

    @Override
    public int parts() {
        return publisher.parts();
    }

    @Override
    public int part(Position position) {
        return publisher.part(position);
    }

    @Override
    public Map<QueueName, Position> takenUp(int part) {
        return publisher.takenUp(part);
    }

    @Override
    public Map<Long, Position> waiting(QueueName queue) {
        return publisher.waiting(queue);
    }
}
