package io.wardflux.worker.spool;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** A real one with a quota, and one that fails to keep what it has written. */
final class FaultyDisk implements Disk {
    private final Disk real = Disk.REAL;
    long quota = Long.MAX_VALUE;
    boolean forceFails;
    int forces;

    @Override
    public Handle open(Path file) throws IOException {
        Handle handle = real.open(file);
        return new Handle() {
            @Override
            public void write(byte[] bytes, long position) throws IOException {
                if (bytes.length > quota) {
                    // As a real one does: it takes what there is room for.
                    handle.write(Arrays.copyOf(bytes, (int) quota), position);
                    throw new IOException("No space left on device");
                }
                quota -= bytes.length;
                handle.write(bytes, position);
            }

            @Override
            public void force() throws IOException {
                forces++;
                if (forceFails) {
                    throw new IOException("Input/output error");
                }
                handle.force();
            }

            @Override
            public void truncate(long size) throws IOException {
                handle.truncate(size);
            }

            @Override
            public void close() throws IOException {
                handle.close();
            }
        };
    }

    @Override
    public long freeBytes(Path folder) {
        return quota;
    }

    @Override
    public void forceFolder(Path folder) throws IOException {
        real.forceFolder(folder);
    }
}
