package io.wardflux.chaos;

import io.wardflux.localstack.ServerException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;

/** What {@code chaos.sh} runs. */
public final class Chaos {

    private Chaos() {}

    public static void main(String[] arguments) {
        System.exit(run(Arrays.asList(arguments), System.out, System.err));
    }

    /** @return 0: nothing was lost; 1: something was; 2: it could not be found out */
    static int run(List<String> arguments, PrintStream out, PrintStream errors) {
        try {
            ChaosOptions options = ChaosOptions.parse(arguments);
            Report report = new Suite(options, FaultPlan.Durations.USUAL, Clock.systemUTC(), out)
                    .run(FaultPlan.all(options.broker().parts()));
            out.println();
            out.println(report.table());
            report.sentences().forEach(out::println);
            Path file = options.report();
            if (file != null) {
                report.write(file);
                out.println("written to " + file);
            }
            return report.defects().isEmpty() ? 0 : 1;
        } catch (ChaosException | ServerException e) {
            errors.println(e.getMessage());
        } catch (IOException | UncheckedIOException e) {
            errors.println("Something could not be read or written: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            errors.println("Interrupted.");
        }
        return 2;
    }
}
