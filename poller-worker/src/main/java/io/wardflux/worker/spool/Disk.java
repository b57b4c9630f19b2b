package io.wardflux.worker.spool;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What the spool wants of a disk; faults of one are put in here by tests. */
interface Disk {
    Disk REAL = new Real();

    /** For reading and writing; made where it does not exist. */
    Handle open(Path file) throws IOException;

    long freeBytes(Path folder) throws IOException;

    /** A file whose name is new in the folder is there after a power cut, too. */
    void forceFolder(Path folder) throws IOException;

    interface Handle extends Closeable {
        /** All of them, or an exception, and then any part of them. */
        void write(byte[] bytes, long position) throws IOException;

        /** What was written survives a power cut. */
        void force() throws IOException;

        void truncate(long size) throws IOException;
    }

    final class Real implements Disk {
        @Override
        public Handle open(Path file) throws IOException {
            // Not a channel: an interrupt would close it under the others.
            var access = new RandomAccessFile(file.toFile(), "rw");
            return new Handle() {
                @Override
                public void write(byte[] bytes, long position) throws IOException {
                    access.seek(position);
                    access.write(bytes);
                }

                @Override
                public void force() throws IOException {
                    access.getFD().sync();
                }

                @Override
                public void truncate(long size) throws IOException {
                    access.setLength(size);
                }

                @Override
                public void close() throws IOException {
                    access.close();
                }
            };
        }

        @Override
        public long freeBytes(Path folder) throws IOException {
            return Files.getFileStore(folder).getUsableSpace();
        }

        @Override
        public void forceFolder(Path folder) throws IOException {
            try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
