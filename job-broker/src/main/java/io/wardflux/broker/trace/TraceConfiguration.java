package io.wardflux.broker.trace;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.wardflux.broker.Broker;
import io.wardflux.foundation.SettingException;
import java.net.URI;
import java.time.Clock;
import java.util.Set;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

@AutoConfiguration
@EnableConfigurationProperties(TraceSettings.class)
class TraceConfiguration {

    @Bean
    PollTraces pollTraces(TraceSettings settings, @Value("${spring.application.name:ward-flux}") String service) {
        if (settings.url().isBlank() || settings.share() == 0) {
            return PollTraces.off();
        }
        String url = checked(settings.url().strip());
        return PollTraces.on(settings.share(), ids -> provider(url, service, ids));
    }

    @Bean
    static BeanPostProcessor tracedBroker(ObjectProvider<PollTraces> traces, ObjectProvider<Clock> clock) {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                return bean instanceof Broker broker
                        ? TracedBroker.around(broker, traces.getObject(), clock.getObject())
                        : bean;
            }
        };
    }

    /** What a collector does not take in time is dropped: at most two thousand spans wait for it. */
    private static SdkTracerProvider provider(String url, String service, IdGenerator ids) {
        return SdkTracerProvider.builder()
                .setIdGenerator(ids)
                .setResource(Resource.create(Attributes.of(
                        AttributeKey.stringKey("service.namespace"),
                        "ward-flux",
                        AttributeKey.stringKey("service.name"),
                        service,
                        AttributeKey.longKey("process.pid"),
                        ProcessHandle.current().pid())))
                .addSpanProcessor(BatchSpanProcessor.builder(
                                OtlpHttpSpanExporter.builder().setEndpoint(url).build())
                        .build())
                .build();
    }

    private static String checked(String url) {
        try {
            URI uri = URI.create(url);
            if (uri.getHost() != null && Set.of("http", "https").contains(String.valueOf(uri.getScheme()))) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw new SettingException(
                "WARD_TRACES_URL is '" + url + "' but must be like http://collector:4318/v1/traces.");
    }
}
