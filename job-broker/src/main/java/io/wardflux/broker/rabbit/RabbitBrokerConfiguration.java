package io.wardflux.broker.rabbit;

import io.lettuce.core.RedisURI;
import io.wardflux.broker.Broker;
import io.wardflux.foundation.SettingException;
import java.net.URI;
import java.time.Clock;
import java.util.Set;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;

@AutoConfiguration
@ConditionalOnProperty(name = "ward.broker", havingValue = "rabbitmq")
class RabbitBrokerConfiguration {

    @Bean
    Broker broker(
            @Value("${ward.amqp.url}") String url,
            @Value("${ward.redis.url}") String redisUrl,
            @Value("${ward.amqp.longest-queue:1000000}") int longestQueue,
            @Value("${ward.redis.shards:1}") int shards,
            Clock clock) {
        if (shards != 1) {
            throw new SettingException("WARD_REDIS_SHARDS is " + shards
                    + ": with WARD_BROKER=rabbitmq the account is kept in one Redis; set it to 1 or leave it out.");
        }
        if (longestQueue < 1) {
            throw new SettingException(
                    "WARD_AMQP_LONGEST_QUEUE is " + longestQueue + ": it must be at least 1 message.");
        }
        return new RabbitBroker(uri(url), redisUri(redisUrl), longestQueue, clock);
    }

    /** The URL may hold a password, so neither it nor a cause is shown. */
    static URI uri(String url) {
        try {
            URI uri = URI.create(url);
            if (uri.getHost() != null && Set.of("amqp", "amqps").contains(String.valueOf(uri.getScheme()))) {
                new com.rabbitmq.client.ConnectionFactory().setUri(uri);
                return uri;
            }
        } catch (IllegalArgumentException | java.net.URISyntaxException | java.security.GeneralSecurityException e) {
            // said below
        }
        throw new SettingException(
                "WARD_AMQP_URL is not a URL such as amqp://user:password@localhost:5672 or amqps://….");
    }

    private static RedisURI redisUri(String url) {
        try {
            return RedisURI.create(url);
        } catch (IllegalArgumentException e) {
            throw new SettingException(
                    "WARD_REDIS_URL is not a URL such as redis://:password@localhost:6379 or rediss://….");
        }
    }
}
