package io.wardflux.worker;

import io.wardflux.foundation.SchemaWait;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

@Configuration(proxyBeanMethods = false)
class StartConfiguration {

    @Bean
    SchemaWait schemaWait(JdbcTemplate database, @Value("${ward.schema-patience:60s}") Duration patience) {
        return new SchemaWait(database, patience);
    }
}
