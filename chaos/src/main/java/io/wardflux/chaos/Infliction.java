package io.wardflux.chaos;

import io.wardflux.localstack.Folders;
import io.wardflux.localstack.Patience;
import io.wardflux.localstack.ServerException;
import io.wardflux.localstack.TcpProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** Breaks one process, and lets it live again. */
final class Infliction {

    private static final long FILL_AGAIN_MS = 200;
    private static final Duration TRY_AGAIN = Duration.ofSeconds(90);

    private final Clock clock;
    private final Path redisData;

    /** @param begin of the fault @param end when the process could live again @param remark empty: nothing remarkable */
    record Done(Instant begin, Instant end, String remark) {}

    Infliction(Clock clock, Path redisData) {
        this.clock = clock;
        this.redisData = redisData;
    }

    Done inflict(PlannedFault fault, Member member) throws InterruptedException {
        Instant begin = clock.instant();
        switch (fault.kind()) {
            case KILL -> {
                member.server().kill();
                pause(fault.duration());
            }
            case DATA_LOST -> {
                member.server().kill();
                deleteRedisData();
                pause(fault.duration());
            }
            case RESTART -> member.server().stop();
            case STOP -> {
                member.server().pause();
                pause(fault.duration());
                member.server().resume();
            }
            case DELAY -> {
                member.lines().forEach(line -> line.delay(fault.delay()));
                pause(fault.duration());
                member.lines().forEach(line -> line.delay(Duration.ZERO));
            }
            case CUT -> {
                member.lines().forEach(TcpProxy::hold);
                pause(fault.duration());
                member.lines().forEach(TcpProxy::release);
            }
            case FULL_DISK -> fill(member.disk().orElseThrow(), fault.duration());
        }
        Instant end = clock.instant();
        if (fault.kind() == FaultKind.FULL_DISK && fault.part() == Part.RABBITMQ) {
            // Its queues do not come back by themselves.
            member.server().kill();
            revive(member, FaultKind.KILL);
            return new Done(begin, end, "restarted, as people have to");
        }
        return new Done(begin, end, revive(member, fault.kind()));
    }

    /** Whoever has ended is started, by us or by itself: systemd would do that too. */
    private String revive(Member member, FaultKind kind) {
        boolean ended = !member.server().isRunning();
        if (!ended) {
            return "";
        }
        boolean byUs = kind == FaultKind.KILL || kind == FaultKind.RESTART || kind == FaultKind.DATA_LOST;
        String remark = byUs ? "" : "it ended by itself";
        int[] attempts = {0};
        boolean started = Patience.until(TRY_AGAIN, () -> {
            attempts[0]++;
            try {
                member.server().restart();
                return true;
            } catch (ServerException | UncheckedIOException e) {
                return false;
            }
        });
        if (!started) {
            throw new ChaosException(member.name() + " does not start any more. Its log:\n"
                    + member.server().logTail());
        }
        String again = attempts[0] > 1 ? "started at the attempt number " + attempts[0] : "";
        return remark.isEmpty() || again.isEmpty() ? remark + again : remark + "; " + again;
    }

    private void fill(Disk disk, Duration duration) throws InterruptedException {
        long end = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() < end) {
            disk.fill();
            TimeUnit.MILLISECONDS.sleep(FILL_AGAIN_MS);
        }
        disk.free();
    }

    private void deleteRedisData() {
        try {
            Folders.delete(redisData);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void pause(Duration duration) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(duration.toNanos());
    }
}
