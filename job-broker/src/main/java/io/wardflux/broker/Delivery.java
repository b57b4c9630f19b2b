package io.wardflux.broker;

import io.wardflux.model.job.Job;
import io.wardflux.model.job.QueueName;

/**
 * A job in a worker's hands.
 *
 * @param position of its message in the queue; with the number of its share that is its identity
 * @param publishedMs when the broker got it (epoch ms)
 * @param attempt 1 for the first delivery
 */
public record Delivery(QueueName queue, Position position, Share share, Job job, long publishedMs, int attempt) {

    /** Of a message that is nothing but this job. */
    public Delivery(QueueName queue, Position position, Job job, long publishedMs, int attempt) {
        this(queue, position, Share.ALL, job, publishedMs, attempt);
    }

    /**
     * Which of the jobs of its message it is. They come together and may end one by one; those that have not ended come
     * again together.
     *
     * @param number from 0
     */
    public record Share(int number, int of) {
        public static final Share ALL = new Share(0, 1);

        public boolean isAll() {
            return of == 1;
        }
    }

    /** What it came in. */
    public record Message(QueueName queue, Position position) {}

    public Message message() {
        return new Message(queue, position);
    }

    /** The same job, where its message has another name. */
    public Delivery at(Position elsewhere) {
        return new Delivery(queue, elsewhere, share, job, publishedMs, attempt);
    }
}
