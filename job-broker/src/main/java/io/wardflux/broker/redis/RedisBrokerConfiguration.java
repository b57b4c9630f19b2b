package io.wardflux.broker.redis;

import io.lettuce.core.RedisURI;
import io.wardflux.broker.Broker;
import io.wardflux.foundation.SettingException;
import java.time.Clock;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;

@AutoConfiguration
@ConditionalOnProperty(name = "ward.broker", havingValue = "redis", matchIfMissing = true)
class RedisBrokerConfiguration {

    @Bean
    Broker broker(
            @Value("${ward.redis.url}") String url,
            @Value("${ward.redis.longest-queue:1000000}") int longestQueue,
            Clock clock) {
        if (longestQueue < 1) {
            throw new SettingException(
                    "WARD_REDIS_LONGEST_QUEUE is " + longestQueue + ": it must be at least 1 message.");
        }
        return new RedisBroker(uri(url), longestQueue, clock);
    }

    static RedisURI uri(String url) {
        try {
            return RedisURI.create(url);
        } catch (IllegalArgumentException e) {
            // The URL may hold a password, so neither it nor the cause is shown.
            throw new SettingException(
                    "WARD_REDIS_URL is not a URL such as redis://:password@localhost:6379 or rediss://….");
        }
    }
}
