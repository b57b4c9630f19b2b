package io.wardflux.worker.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LineBufferTest {

    /** Where the number of digits changes, or might be taken to. */
    static LongStream numbers() {
        LongStream tens = LongStream.iterate(1, ten -> ten * 10).limit(19);
        LongStream twos = LongStream.range(0, 63).map(bit -> 1L << bit);
        return LongStream.concat(
                LongStream.of(0, Long.MAX_VALUE, Long.MIN_VALUE),
                LongStream.concat(tens, twos)
                        .boxed()
                        .flatMap(n -> Stream.of(n - 1, n, n + 1, -n))
                        .mapToLong(n -> n));
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void writesNumbersAsJavaDoes(long number) {
        var out = new LineBuffer();
        out.append(number);
        assertThat(out.toString()).isEqualTo(Long.toString(number));
    }
}
