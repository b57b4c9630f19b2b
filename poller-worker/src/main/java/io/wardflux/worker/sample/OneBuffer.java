package io.wardflux.worker.sample;

import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/** A body in one piece. The JDK's own publisher copies it into many small ones first. */
record OneBuffer(ByteBuffer bytes) implements HttpRequest.BodyPublisher {

    @Override
    public long contentLength() {
        return bytes.remaining();
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        subscriber.onSubscribe(new Flow.Subscription() {
            private boolean over;

            @Override
            public void request(long count) {
                if (over) {
                    return;
                }
                over = true;
                if (count <= 0) {
                    subscriber.onError(new IllegalArgumentException("Nobody can ask for " + count));
                } else {
                    subscriber.onNext(bytes.duplicate());
                    subscriber.onComplete();
                }
            }

            @Override
            public void cancel() {
                over = true;
            }
        });
    }
}
