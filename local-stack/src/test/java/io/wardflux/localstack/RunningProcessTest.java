package io.wardflux.localstack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunningProcessTest {

    private final ProcessIdentity me =
            ProcessIdentity.of(ProcessHandle.current().pid()).orElseThrow();

    @Test
    void isReadAsItWasWritten(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("not-there-yet").resolve("me.pid");
        RunningProcess process = new RunningProcess(me, 5001);

        process.write(file);

        assertThat(RunningProcess.read(file)).contains(process);
    }

    @Test
    void nobodyIsReadFromAMissingDamagedOrOldFile(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("me.pid");
        assertThat(RunningProcess.read(file)).isEmpty();
        for (String content :
                List.of("", "1", me.pid() + " " + me.startTicks(), me.pid() + " x 5001", "1 2 3 4", "\0\0\0")) {
            Files.writeString(file, content);
            assertThat(RunningProcess.read(file)).as(content).isEmpty();
        }
        new RunningProcess(new ProcessIdentity(me.pid(), me.startTicks() - 1), 5001).write(file);
        assertThat(RunningProcess.read(file)).isEmpty();
    }
}
