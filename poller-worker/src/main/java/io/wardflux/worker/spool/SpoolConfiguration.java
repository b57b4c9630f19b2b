package io.wardflux.worker.spool;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class SpoolConfiguration {

    /** Closed by the {@link Replayer}, after the last who writes to it. */
    @Bean(destroyMethod = "")
    Spool spool(SpoolSettings settings, Clock clock, MeterRegistry meters) {
        var spool = new Spool(
                settings.dir(),
                settings.maxBytes().toBytes(),
                settings.minFree().toBytes(),
                Disk.REAL,
                clock,
                new SpoolMeters(meters));
        Gauge.builder("ward.spool.bytes", spool, s -> s.state().bytes()).register(meters);
        Gauge.builder("ward.spool.capacity.bytes", spool, s -> s.state().capacity())
                .register(meters);
        Gauge.builder("ward.spool.samples.waiting", spool, s -> s.state().samples())
                .register(meters);
        Gauge.builder("ward.spool.oldest.age", spool, s -> s.state().oldest().toMillis() / 1000.0)
                .baseUnit("seconds")
                .register(meters);
        Gauge.builder("ward.spool.disk.free.bytes", spool, Spool::freeDiskBytes)
                .description("Free on the disk of WARD_SPOOL_DIR")
                .register(meters);
        Gauge.builder("ward.spool.min.free.bytes", () -> settings.minFree().toBytes())
                .description("WARD_SPOOL_MIN_FREE: so much the spool leaves alone")
                .register(meters);
        return spool;
    }
}
