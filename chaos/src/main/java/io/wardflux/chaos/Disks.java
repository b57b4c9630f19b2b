package io.wardflux.chaos;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The disks of all parts, or the reason why there are none. */
final class Disks implements AutoCloseable {

    private final Path root;
    private final Map<String, Disk> disks = new LinkedHashMap<>();
    private @Nullable String missing;

    /** @param missing why none can be made; null: it is tried */
    Disks(Path root, @Nullable String missing) {
        this.root = root;
        this.missing = missing;
    }

    /** Where the part may write; on a disk of its own if that is possible. */
    Path folder(String part, int megabytes) {
        Path folder = root.resolve(part);
        if (missing == null) {
            try {
                disks.put(part, Disk.mount(folder, megabytes));
            } catch (IOException e) {
                missing = String.valueOf(e.getMessage());
            }
        }
        return folder.resolve("data");
    }

    Optional<Disk> of(String part) {
        return Optional.ofNullable(disks.get(part));
    }

    /** Why disks are not filled; empty: they are. */
    Optional<String> missing() {
        return Optional.ofNullable(missing);
    }

    @Override
    public void close() {
        disks.values().forEach(Disk::close);
        disks.clear();
    }
}
