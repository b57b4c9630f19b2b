package io.wardflux.api.metrics;

import org.jspecify.annotations.Nullable;

/** VictoriaMetrics did not answer, or not as it should; the message names the setting that points to it. */
public final class VictoriaMetricsUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    VictoriaMetricsUnavailableException(String sentence, @Nullable Throwable cause) {
        super(sentence, cause);
    }
}
