package io.wardflux.model.job;

import java.util.stream.LongStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A poll of forty items as bytes, and back. */
@State(Scope.Thread)
public class JobCodecBenchmark {

    private final Job.Poll poll = new Job.Poll(
            42,
            7,
            1_790_000_000_123L,
            1_790_000_060_123L,
            Job.NO_TASK,
            ItemIds.of(LongStream.range(1_234_567, 1_234_607).toArray()));
    private final byte[] encoded = JobCodec.encode(poll);

    @Benchmark
    public byte[] encode() {
        return JobCodec.encode(poll);
    }

    @Benchmark
    public Job decode() {
        return JobCodec.decode(encoded);
    }
}
