package io.wardflux.broker.redis;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisURI;
import io.wardflux.localstack.Servers;
import org.junit.jupiter.api.Test;

class RedisServersIT {

    /** Of so many, some are closed by Redis before Lettuce asks how the handshake went. */
    private static final int CONNECTIONS = 500;

    @Test
    void eachConnectionThatIsRefusedSaysWhatRedisSaid() {
        String wrong = "redis://:not-the-password@127.0.0.1:" + Servers.redis().port();
        for (int i = 0; i < CONNECTIONS; i++) {
            try (RedisServers servers = RedisServers.single(RedisURI.create(wrong))) {
                assertThatThrownBy(servers::connect)
                        .rootCause()
                        .isInstanceOf(RedisCommandExecutionException.class)
                        .hasMessageStartingWith("WRONGPASS");
            }
        }
    }
}
