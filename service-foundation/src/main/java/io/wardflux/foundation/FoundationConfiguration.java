package io.wardflux.foundation;

import io.wardflux.model.secret.SecretBox;
import java.time.Clock;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

@AutoConfiguration
class FoundationConfiguration {

    FoundationConfiguration(Environment environment) {
        LogFormat.check(environment);
    }

    @Bean
    @ConditionalOnMissingBean
    SecretBox secretBox(Environment environment) {
        return SecretKey.box(environment);
    }

    @Bean
    @ConditionalOnMissingBean
    Clock clock() {
        return Clock.systemUTC();
    }
}
