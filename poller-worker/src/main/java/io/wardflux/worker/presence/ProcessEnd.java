package io.wardflux.worker.presence;

import org.springframework.boot.SpringApplication;
import org.springframework.context.ApplicationContext;
import org.springframework.stereotype.Component;

/** Ends this process as if it had been asked to from outside, and says that all is well. */
@Component
class ProcessEnd {

    private final ApplicationContext context;

    ProcessEnd(ApplicationContext context) {
        this.context = context;
    }

    void end() {
        System.exit(SpringApplication.exit(context));
    }
}
