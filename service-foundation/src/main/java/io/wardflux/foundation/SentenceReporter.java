package io.wardflux.foundation;

import org.slf4j.LoggerFactory;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalysisReporter;

/** One line in the log, instead of Spring Boot's banner of several. */
final class SentenceReporter implements FailureAnalysisReporter {

    @Override
    public void report(FailureAnalysis analysis) {
        String action = analysis.getAction() == null ? "" : " " + analysis.getAction();
        LoggerFactory.getLogger("io.wardflux.start")
                .error("Cannot start: {}{}", analysis.getDescription().strip(), action);
    }
}
