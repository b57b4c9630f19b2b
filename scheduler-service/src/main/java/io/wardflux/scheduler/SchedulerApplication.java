package io.wardflux.scheduler;

import io.wardflux.foundation.WardService;
import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
public class SchedulerApplication {

    public static void main(String[] args) {
        WardService.run(SchedulerApplication.class, args);
    }
}
