package io.wardflux.foundation;

import org.springframework.boot.SpringApplication;

/** Starts a service, and ends the process with one sentence where it cannot start. */
public final class WardService {

    private WardService() {}

    public static void run(Class<?> application, String... args) {
        try {
            new SpringApplication(application).run(args);
        } catch (SpringApplication.AbandonedRunException e) {
            throw e;
        } catch (RuntimeException e) {
            // Reported already: by StartFailure in a sentence, or by Spring Boot with its stack trace.
            System.exit(1);
        }
    }
}
