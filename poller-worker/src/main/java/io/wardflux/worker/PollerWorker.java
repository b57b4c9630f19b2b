package io.wardflux.worker;

import io.wardflux.foundation.WardService;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

@SpringBootApplication
@ConfigurationPropertiesScan
public class PollerWorker {

    public static void main(String... args) {
        WardService.run(PollerWorker.class, args);
    }
}
