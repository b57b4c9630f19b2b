package io.wardflux.worker.held;

import io.wardflux.broker.Broker;
import io.wardflux.broker.JobConsumer;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class BrokerConfiguration {

    @Bean
    WorkerIdentity workerIdentity(WorkerSettings settings) {
        String host = host();
        String id = settings.workerId().isBlank()
                ? "%s-%d-%04x"
                        .formatted(
                                host,
                                ProcessHandle.current().pid(),
                                ThreadLocalRandom.current().nextInt(0x10000))
                : settings.workerId().strip();
        return new WorkerIdentity(id, host);
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown-host";
        }
    }

    @Bean
    JobConsumer jobConsumer(Broker broker, WorkerIdentity identity) {
        return broker.consumer(identity.id());
    }
}
