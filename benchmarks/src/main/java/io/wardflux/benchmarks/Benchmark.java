package io.wardflux.benchmarks;

import io.wardflux.localstack.ServerException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What {@code benchmark.sh} runs. */
public final class Benchmark {

    private Benchmark() {}

    public static void main(String[] arguments) {
        System.exit(run(Arrays.asList(arguments), System.out, System.err));
    }

    /** @return 0: all is accounted for; 1: something is not; 2: that could not be found out */
    static int run(List<String> arguments, PrintStream out, PrintStream errors) {
        try {
            BenchmarkOptions options = BenchmarkOptions.parse(arguments);
            Result result = measure(options, out);
            var results = new Results(options.results());
            Optional<Result> last = results.last(options.key());
            results.save(result, Results.markdown(result, null));
            out.println();
            out.println(Results.markdown(result, last.orElse(null)));
            out.println("kept in " + options.results().resolve(options.key()) + ".json and .md");
            return result.unaccounted() + result.open() == 0 ? 0 : 1;
        } catch (BenchmarkException | ServerException e) {
            errors.println(e.getMessage());
        } catch (IOException | UncheckedIOException e) {
            errors.println("Something could not be read or written: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            errors.println("Interrupted.");
        }
        return 2;
    }

    static Result measure(BenchmarkOptions options, PrintStream out) throws IOException, InterruptedException {
        Path profile = options.profile();
        if (profile != null) {
            Files.createDirectories(profile);
        }
        try (BenchmarkSystem system = BenchmarkSystem.start(options)) {
            return new Measurement(options, system, Clock.systemUTC(), out).run();
        }
    }
}
