package io.wardflux.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a process and those that it started have used since they began, as the kernel counts it. What has ended is in its
 * parent's account.
 *
 * @param cpuSeconds user and system time
 * @param memoryBytes that are their own: shared pages are divided among those that share them
 * @param switches how often a thread waited for something: a measure of system calls that wait
 * @param calls of read and write
 */
record ProcessUse(double cpuSeconds, long memoryBytes, long switches, long calls) {

    /** {@code CLK_TCK}, which Linux fixes for all that is told to programs. */
    private static final double TICKS_PER_SECOND = 100;

    static ProcessUse of(long pid) {
        List<Long> pids = Stream.concat(
                        Stream.of(pid),
                        ProcessHandle.of(pid).stream()
                                .flatMap(ProcessHandle::descendants)
                                .map(ProcessHandle::pid))
                .toList();
        double cpu = 0;
        long memory = 0;
        long switches = 0;
        long calls = 0;
        for (long each : pids) {
            Path folder = Path.of("/proc", Long.toString(each));
            try {
                cpu += cpu(folder);
                memory += 1024 * Math.max(0, number(folder.resolve("smaps_rollup"), "Pss:"));
                switches += switches(folder);
                calls += number(folder.resolve("io"), "syscr:") + number(folder.resolve("io"), "syscw:");
            } catch (IOException e) {
                if (each == pid) {
                    throw new BenchmarkException("Process " + pid + " is gone: " + e.getMessage(), e);
                }
                // A child that ended in between: its parent's account has it.
            }
        }
        return new ProcessUse(cpu, memory, switches, calls);
    }

    ProcessUse since(ProcessUse before) {
        return new ProcessUse(
                cpuSeconds - before.cpuSeconds, memoryBytes, switches - before.switches, calls - before.calls);
    }

    private static double cpu(Path folder) throws IOException {
        String stat = Files.readString(folder.resolve("stat"));
        // The program's name, in brackets, may hold anything. The first field after it is the third.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        long ticks = 0;
        for (int field = 14; field <= 17; field++) {
            ticks += Long.parseLong(fields[field - 3]);
        }
        return ticks / TICKS_PER_SECOND;
    }

    private static long switches(Path folder) throws IOException {
        long sum = 0;
        try (Stream<Path> threads = Files.list(folder.resolve("task"))) {
            for (Path thread : threads.toList()) {
                if (Files.exists(thread)) {
                    sum += number(thread.resolve("status"), "voluntary_ctxt_switches:");
                }
            }
        }
        return sum;
    }

    private static long number(Path file, String name) throws IOException {
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith(name)) {
                return Long.parseLong(line.replaceAll("[^0-9]", ""));
            }
        }
        return 0;
    }
}
