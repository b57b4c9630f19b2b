package io.wardflux.broker.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisURI;
import io.wardflux.broker.Broker;
import io.wardflux.foundation.SettingException;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class RedisBrokerConfigurationTest {

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(RedisBrokerConfiguration.class))
            .withBean(Clock.class, Clock::systemUTC)
            .withPropertyValues("ward.redis.url=redis://127.0.0.1:1");

    @Test
    void isTheDefaultAndTouchesNoNetworkToBeMade() {
        application.run(context -> assertThat(context).hasSingleBean(Broker.class));
        application
                .withPropertyValues("ward.broker=redis")
                .run(context -> assertThat(context).hasSingleBean(Broker.class));
    }

    @Test
    void leavesTheFieldToAnotherBroker() {
        application
                .withPropertyValues("ward.broker=rabbitmq")
                .run(context -> assertThat(context).doesNotHaveBean(Broker.class));
    }

    @Test
    void mapsUrlsWithPasswordDatabaseAndTls() {
        var plain = RedisBrokerConfiguration.uri("redis://:s3cret@redis.example:6380/4");

        assertThat(plain.getHost()).isEqualTo("redis.example");
        assertThat(plain.getPort()).isEqualTo(6380);
        assertThat(plain.getDatabase()).isEqualTo(4);
        assertThat(plain.isSsl()).isFalse();
        assertThat(plain.getCredentialsProvider().resolveCredentials().block().getPassword())
                .isEqualTo("s3cret".toCharArray());
        assertThat(RedisBrokerConfiguration.uri("rediss://redis.example").isSsl())
                .isTrue();
        assertThat(RedisBrokerConfiguration.uri("redis://redis.example").getPort())
                .isEqualTo(6379);
    }

    @Test
    void aWrongUrlIsASentenceThatNamesTheSettingAndHidesThePassword() {
        for (String wrong :
                new String[] {"", " ", "localhost", "http://:s3cret@x", "redis://:s3cret@", "redis://:s3cret@ a b"}) {
            assertThatThrownBy(() -> RedisBrokerConfiguration.uri(wrong))
                    .as(wrong)
                    .isInstanceOf(SettingException.class)
                    .hasMessageContaining("WARD_REDIS_URL")
                    .hasMessageNotContaining("s3cret")
                    .hasNoCause();
        }
    }

    @Test
    void aQueueWithoutRoomIsASentenceThatNamesTheSetting() {
        application
                .withPropertyValues("ward.redis.longest-queue=0")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(SettingException.class)
                        .hasMessageContaining("WARD_REDIS_LONGEST_QUEUE is 0"));
    }

    @Test
    void aClustersServersHaveThePasswordOfTheUrl() {
        var uris = RedisBrokerConfiguration.clusterUris("rediss-cluster://:s3cret@one.example:6380,two.example");

        assertThat(uris).extracting(RedisURI::getHost).containsExactly("one.example", "two.example");
        assertThat(uris).extracting(RedisURI::getPort).containsExactly(6380, 6379);
        assertThat(uris).allMatch(RedisURI::isSsl);
        for (RedisURI uri : uris) {
            assertThat(uri.getCredentialsProvider().resolveCredentials().block().getPassword())
                    .isEqualTo("s3cret".toCharArray());
        }
        for (String wrong :
                new String[] {"redis-cluster://", "redis-cluster://:s3cret@a,", "redis-cluster://:s3cret@a/3"}) {
            assertThatThrownBy(() -> RedisBrokerConfiguration.clusterUris(wrong))
                    .as(wrong)
                    .isInstanceOf(SettingException.class)
                    .hasMessageContaining("WARD_REDIS_URL")
                    .hasMessageNotContaining("s3cret");
        }
    }

    @Test
    void aNumberOfShardsOutOfRangeIsASentenceThatNamesTheSetting() {
        application
                .withPropertyValues("ward.redis.shards=3")
                .run(context -> assertThat(context.getBean(Broker.class)).isInstanceOf(ShardedBroker.class));
        application
                .withPropertyValues("ward.redis.shards=0")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(SettingException.class)
                        .hasMessageContaining("WARD_REDIS_SHARDS is 0"));
    }
}
