package io.wardflux.localstack;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** Tells a person what happens, with the seconds since the begin; repeats itself while something takes long. */
final class Progress {
    private static final Duration SILENCE = Duration.ofSeconds(5);

    private final PrintStream out;
    private final long begin = System.nanoTime();
    private long lastLine = begin;

    Progress(PrintStream out) {
        this.out = out;
    }

    synchronized void say(String line) {
        lastLine = System.nanoTime();
        out.println(String.format(Locale.ROOT, "[%5.1f s] %s", seconds(), line));
    }

    /** Says it only when nothing was said for some seconds. */
    synchronized void still(String line) {
        if (System.nanoTime() - lastLine > SILENCE.toNanos()) {
            say(line);
        }
    }

    double seconds() {
        return (System.nanoTime() - begin) / 1e9;
    }
}
