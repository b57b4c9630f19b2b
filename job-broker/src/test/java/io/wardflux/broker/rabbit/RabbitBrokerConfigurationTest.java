package io.wardflux.broker.rabbit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wardflux.broker.Broker;
import io.wardflux.foundation.SettingException;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class RabbitBrokerConfigurationTest {

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(RabbitBrokerConfiguration.class))
            .withBean(Clock.class, Clock::systemUTC)
            .withPropertyValues("ward.redis.url=redis://127.0.0.1:1", "ward.amqp.url=amqp://u:s3cret@127.0.0.1:1");

    @Test
    void isMadeOnlyWhereItIsWantedAndTouchesNoNetwork() {
        application.run(context -> assertThat(context).doesNotHaveBean(Broker.class));
        application
                .withPropertyValues("ward.broker=rabbitmq")
                .run(context -> assertThat(context).hasSingleBean(Broker.class));
    }

    @Test
    void aWrongUrlIsASentenceThatNamesTheSettingAndHidesThePassword() {
        for (String wrong : new String[] {"", " ", "localhost", "http://:s3cret@x", "amqp://u:s3cret@ a b"}) {
            assertThatThrownBy(() -> RabbitBrokerConfiguration.uri(wrong))
                    .as(wrong)
                    .isInstanceOf(SettingException.class)
                    .hasMessageContaining("WARD_AMQP_URL")
                    .hasMessageNotContaining("s3cret")
                    .hasNoCause();
        }
    }

    @Test
    void whatDoesNotAnswerIsNamedWithItsSettingAndWithoutThePassword() {
        try (var amqp = new Amqp(RabbitBrokerConfiguration.uri("amqp://u:s3cret@127.0.0.1:1"), "test")) {
            assertThatThrownBy(amqp::channel)
                    .hasMessageContaining("RabbitMQ at amqp://127.0.0.1:1 does not answer")
                    .hasMessageContaining("WARD_AMQP_URL")
                    .hasMessageNotContaining("s3cret");
        }
    }

    @Test
    void aQueueWithoutRoomIsASentenceThatNamesTheSetting() {
        application
                .withPropertyValues("ward.broker=rabbitmq", "ward.amqp.longest-queue=0")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(SettingException.class)
                        .hasMessageContaining("WARD_AMQP_LONGEST_QUEUE is 0"));
    }

    @Test
    void itsAccountIsNotDivided() {
        application
                .withPropertyValues("ward.broker=rabbitmq", "ward.redis.shards=3")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(SettingException.class)
                        .hasMessageContaining("WARD_REDIS_SHARDS is 3")
                        .hasMessageContaining("WARD_BROKER=rabbitmq"));
    }
}
