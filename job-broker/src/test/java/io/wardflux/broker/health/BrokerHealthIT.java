package io.wardflux.broker.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.wardflux.localstack.RedisServer;
import io.wardflux.localstack.Servers;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.actuate.endpoint.CompositeHealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.actuate.endpoint.IndicatedHealthDescriptor;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.annotation.Configuration;

/** A whole application context with the settings that all services share. */
class BrokerHealthIT {

    @Configuration
    @EnableAutoConfiguration
    static class Service {}

    @Test
    void isUpWithTheServicesOwnCredentialsAndSpringAsksNoRedisByItself() {
        RedisServer redis = Servers.redis();

        Map<String, HealthDescriptor> health = components(redis.uri().toString());

        assertThat(health).containsKey("broker").doesNotContainKey("redis");
        assertThat(health.get("broker").getStatus()).isEqualTo(Status.UP);
        assertThat(details(health)).containsExactly(Map.entry("kind", "redis"));
    }

    @Test
    void isDownAndSaysWhichSettingToChangeWithoutThePassword() {
        String wrong = "redis://:not-the-password@127.0.0.1:" + Servers.redis().port();

        Map<String, HealthDescriptor> health = components(wrong);

        assertThat(health.get("broker").getStatus()).isEqualTo(Status.DOWN);
        assertThat(details(health).get("message"))
                .asString()
                .contains("refuses the password", "WARD_REDIS_URL")
                .doesNotContain("not-the-password");
    }

    @Test
    void isDownWhenNobodyListens() {
        Map<String, HealthDescriptor> health = components("redis://:s3cret@127.0.0.1:1");

        assertThat(health.get("broker").getStatus()).isEqualTo(Status.DOWN);
        assertThat(details(health).get("message"))
                .asString()
                .contains("Redis at redis://127.0.0.1:1 does not answer", "WARD_REDIS_URL")
                .doesNotContain("s3cret");
    }

    private static Map<String, HealthDescriptor> components(String redisUrl) {
        try (var application = new SpringApplicationBuilder(Service.class)
                .web(WebApplicationType.NONE)
                .properties(
                        "spring.config.import=classpath:ward-service.yml",
                        "spring.datasource.hikari.initialization-fail-timeout=-1",
                        "management.health.db.enabled=false",
                        "ward.secret-key=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")
                .run("--ward.redis.url=" + redisUrl)) {
            var health = application.getBean(HealthEndpoint.class).health();
            return ((CompositeHealthDescriptor) health).getComponents();
        }
    }

    private static Map<String, Object> details(Map<String, HealthDescriptor> health) {
        return ((IndicatedHealthDescriptor) health.get("broker")).getDetails();
    }
}
