package io.wardflux.broker.redis;

import io.lettuce.core.RedisURI;
import io.wardflux.broker.Broker;
import io.wardflux.foundation.SettingException;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;

@AutoConfiguration
@ConditionalOnProperty(name = "ward.broker", havingValue = "redis", matchIfMissing = true)
class RedisBrokerConfiguration {

    private static final String CLUSTER = "redis-cluster://";
    private static final String TLS_CLUSTER = "rediss-cluster://";

    @Bean
    Broker broker(
            @Value("${ward.redis.url}") String url,
            @Value("${ward.redis.longest-queue:1000000}") int longestQueue,
            @Value("${ward.redis.shards:1}") int shards,
            Clock clock) {
        if (longestQueue < 1) {
            throw new SettingException(
                    "WARD_REDIS_LONGEST_QUEUE is " + longestQueue + ": it must be at least 1 message.");
        }
        if (shards < 1 || shards > Shards.MOST) {
            throw new SettingException(
                    "WARD_REDIS_SHARDS is " + shards + ": it must be from 1 to " + Shards.MOST + ".");
        }
        RedisServers servers = servers(url);
        return shards == 1
                ? new RedisBroker(new Redis(servers, Keys.ONE), longestQueue, clock)
                : ShardedBroker.of(servers, shards, longestQueue, clock);
    }

    private static RedisServers servers(String url) {
        return url.startsWith(CLUSTER) || url.startsWith(TLS_CLUSTER)
                ? RedisServers.cluster(clusterUris(url))
                : RedisServers.single(uri(url));
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

    /** Those servers of the cluster that the URL names, each with its password. */
    static List<RedisURI> clusterUris(String url) {
        boolean tls = url.startsWith(TLS_CLUSTER);
        String rest = url.substring((tls ? TLS_CLUSTER : CLUSTER).length());
        int at = rest.lastIndexOf('@');
        String login = rest.substring(0, at + 1);
        String[] servers = rest.substring(at + 1).split(",", -1);
        try {
            return Stream.of(servers)
                    .map(server -> clusterUri((tls ? "rediss://" : "redis://") + login + server))
                    .toList();
        } catch (IllegalArgumentException e) {
            throw new SettingException(
                    "WARD_REDIS_URL is not a URL such as"
                            + " redis-cluster://:password@host1:6379,host2:6379 or rediss-cluster://…, without a database number.");
        }
    }

    private static RedisURI clusterUri(String url) {
        RedisURI uri = RedisURI.create(url);
        if (uri.getDatabase() != 0 || uri.getHost().isBlank()) {
            throw new IllegalArgumentException("a cluster has no databases");
        }
        return uri;
    }
}
