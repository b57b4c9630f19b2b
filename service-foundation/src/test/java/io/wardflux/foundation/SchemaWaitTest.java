package io.wardflux.foundation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SchemaWaitTest {

    @Test
    void waitsForTheNewestMigration() throws IOException {
        try (Stream<Path> migrations = Files.list(Path.of("../inventory-schema/src/main/resources/db/migration"))) {
            assertThat(migrations
                            .map(file -> file.getFileName().toString())
                            .map(name -> name.substring(1, name.indexOf("__")))
                            .max(Comparator.comparingInt(Integer::parseInt)))
                    .hasValue(SchemaWait.NEWEST);
        }
    }
}
