package io.wardflux.model.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobCodecTest {

    private static final Job.Poll POLL =
            new Job.Poll(42, 7, 1_790_000_000_123L, 1_790_000_060_123L, 9, ItemIds.of(5, 300, 1_000_000_007L));

    @Test
    void whatIsEncodedIsDecoded() {
        var discover = new Job.Discover(Long.MAX_VALUE, 0, 0, 0, Job.NO_TASK);
        assertThat(JobCodec.decode(JobCodec.encode(POLL))).isEqualTo(POLL);
        assertThat(JobCodec.decode(JobCodec.encode(discover))).isEqualTo(discover);
    }

    @Test
    void severalJobsTravelInOneMessage() {
        var other = new Job.Discover(7, 0, 5, 6, 3);
        List<Job> jobs = List.of(POLL, other, POLL);

        assertThat(JobCodec.decodeAll(JobCodec.encode(jobs))).isEqualTo(jobs);
        assertThat(JobCodec.encode(List.of(POLL))).isEqualTo(JobCodec.encode(POLL));
        assertThat(JobCodec.decodeAll(JobCodec.encode(POLL))).containsExactly(POLL);
        assertThatThrownBy(() -> JobCodec.encode(List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> JobCodec.encode(Collections.nCopies(17, other)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aMessageOfSeveralJobsThatIsNotWholeIsRefused() {
        byte[] whole = JobCodec.encode(List.of(POLL, POLL));
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> JobCodec.decodeAll(cut)).isInstanceOf(MalformedJobException.class);
        }
        assertThatThrownBy(() -> JobCodec.decodeAll(Arrays.copyOf(whole, whole.length + 1)))
                .isInstanceOf(MalformedJobException.class)
                .hasMessageContaining("left over");
        for (byte count : new byte[] {0, 1, 3, 17, 127}) {
            whole[1] = count;
            assertThatThrownBy(() -> JobCodec.decodeAll(whole)).isInstanceOf(MalformedJobException.class);
        }
    }

    @Test
    void aHealthRoundOfTenThousandDevicesTravelsInAFewBytesEach() {
        var devices = ItemIds.of(
                LongStream.rangeClosed(1, Job.HealthRound.MOST_DEVICES).toArray());
        var round = new Job.HealthRound(1_790_000_100_000L, 1_790_000_400_000L, Job.NO_TASK, devices);
        byte[] bytes = JobCodec.encode(round);
        assertThat(bytes).hasSizeLessThan(10_100);
        assertThat(JobCodec.decode(bytes)).isEqualTo(round);
        assertThat(round.deviceId()).isEqualTo(Job.NO_DEVICE);
        assertThat(round.itemCount()).isZero();
    }

    @Test
    void aHealthRoundIsOfOneToTenThousandDevices() {
        var one = new Job.HealthRound(1, 2, 3, ItemIds.of(7));
        assertThat(one.deviceId()).isEqualTo(7);
        assertThat(JobCodec.decode(JobCodec.encode(one))).isEqualTo(one);
        var tooMany = ItemIds.of(LongStream.rangeClosed(1, 10_001).toArray());
        assertThatThrownBy(() -> new Job.HealthRound(1, 2, 0, tooMany)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Job.HealthRound(1, 2, 0, ItemIds.NONE))
                .isInstanceOf(IllegalArgumentException.class);
        // A poll of a device without a number is malformed, and becomes a round of no devices by its kind alone.
        byte[] bytes = JobCodec.encode(new Job.Poll(1, 0, 1, 2, 0, ItemIds.NONE));
        bytes[1] = 3;
        assertThatThrownBy(() -> JobCodec.decode(bytes))
                .isInstanceOf(MalformedJobException.class)
                .hasMessageContaining("0 devices");
        bytes[1] = 1;
        bytes[2] = 0;
        assertThatThrownBy(() -> JobCodec.decode(bytes)).isInstanceOf(MalformedJobException.class);
    }

    @Test
    void fortyItemsOfOneDeviceTravelInLessThanAHundredBytes() {
        var ids = ItemIds.of(LongStream.range(1_234_567, 1_234_607).toArray());
        assertThat(JobCodec.encode(new Job.Poll(42, 7, 1_790_000_000_123L, 1_790_000_060_123L, 0, ids)))
                .hasSizeLessThan(100);
    }

    @Test
    void anUnknownFormatOrKindSaysWhichItIs() {
        byte[] bytes = JobCodec.encode(POLL);
        bytes[0] = 9;
        assertThatThrownBy(() -> JobCodec.decode(bytes))
                .isInstanceOf(MalformedJobException.class)
                .hasMessageContaining("format 9");
        bytes[0] = 1;
        bytes[1] = 77;
        assertThatThrownBy(() -> JobCodec.decode(bytes))
                .isInstanceOf(MalformedJobException.class)
                .hasMessageContaining("kind 77");
    }

    @Test
    void everyTruncationAndEveryExtensionIsMalformed() {
        byte[] bytes = JobCodec.encode(POLL);
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> JobCodec.decode(cut)).isInstanceOf(MalformedJobException.class);
        }
        assertThatThrownBy(() -> JobCodec.decode(Arrays.copyOf(bytes, bytes.length + 1)))
                .isInstanceOf(MalformedJobException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void noiseIsEitherAJobOrMalformed(long seed) {
        var random = new Random(seed);
        byte[] valid = JobCodec.encode(POLL);
        int malformed = 0;
        for (int i = 0; i < 50_000; i++) {
            byte[] bytes = valid.clone();
            for (int flips = random.nextInt(1, 6); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                Job job = JobCodec.decode(bytes);
                assertThat(JobCodec.decode(JobCodec.encode(job))).isEqualTo(job);
                assertThat(job.itemCount()).isNotNegative();
                assertThat(job.deadlineMs()).isGreaterThanOrEqualTo(job.dueMs());
            } catch (MalformedJobException e) {
                malformed++;
            }
        }
        assertThat(malformed).isPositive();
    }

    @Test
    void itemIdsAreASet() {
        assertThat(ItemIds.of(3, 1, 3, 2)).isEqualTo(ItemIds.of(1, 2, 3)).hasSameHashCodeAs(ItemIds.of(1, 2, 3));
        assertThat(ItemIds.of(1, 5).plus(ItemIds.of(2, 5)).toArray()).containsExactly(1, 2, 5);
        assertThat(ItemIds.of(1, 2, 5).minus(ItemIds.of(2, 3)).toArray()).containsExactly(1, 5);
        assertThat(ItemIds.of(4).minus(ItemIds.of(4))).isEqualTo(ItemIds.NONE);
        assertThat(ItemIds.NONE.plus(ItemIds.of(7)).count()).isEqualTo(1);
        assertThatThrownBy(() -> ItemIds.of(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
