package io.wardflux.api;

import io.wardflux.foundation.WardService;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

@SpringBootApplication
@ConfigurationPropertiesScan
public class ApiApplication {

    static void main(String[] args) {
        WardService.run(ApiApplication.class, args);
    }
}
