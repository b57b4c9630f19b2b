package io.wardflux.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each query of each panel of each dashboard, asked of the VictoriaMetrics of a running system as Grafana asks it. The last of all
 * tests here: until then there is something to see of each minute's account, and nobody has to wait for it.
 */
@Order(Integer.MAX_VALUE)
@EnabledIfSystemProperty(named = "ward.dashboards", matches = "true")
class DashboardsIT {

    private static final Duration ALL_IS_THERE = Duration.ofMinutes(4);
    private static final Duration ONE_MORE_LOOK = Duration.ofSeconds(20);

    private final Metrics metrics = TheSystem.running().metrics();
    private final Grafana grafana = new Grafana(metrics);

    private static Stream<Dashboard> dashboards() {
        return Dashboard.all().stream();
    }

    @ParameterizedTest
    @MethodSource("dashboards")
    void eachPanelShowsSomething(Dashboard dashboard) {
        assertThat(dashboard.queries()).isNotEmpty();
        await().pollInterval(Duration.ofSeconds(3))
                .pollDelay(Duration.ZERO)
                .atMost(patience())
                .untilAsserted(() -> assertThat(grafana.problems(dashboard, Watched.HEALTHY))
                        .as(dashboard.title())
                        .isEmpty());
    }

    @Test
    void whatIsDownIsShown() {
        await().atMost(patience()).untilAsserted(() -> {
            assertThat(metrics.number("ward_device_up{device=\"" + Watched.DEAD + "\"}"))
                    .isZero();
            assertThat(metrics.number("count(ward_device_up{device=\"" + Watched.DEAD + "\"})"))
                    .isEqualTo(1);
        });
    }

    @ParameterizedTest
    @MethodSource("rules")
    void eachRuleLooksAtSeriesThatAreThere(Rule rule) {
        assertThat(rule.selectors()).isNotEmpty();
        await().pollDelay(Duration.ZERO)
                .atMost(patience())
                .untilAsserted(() -> assertThat(rule.selectors())
                        .allSatisfy(
                                selector -> assertThat(metrics.number("count(last_over_time(" + selector + "[5m]))"))
                                        .as(selector)
                                        .isPositive()));
    }

    private static Stream<Rule> rules() {
        return Rule.all().stream();
    }

    private static Duration patience() {
        Duration left =
                Duration.between(Instant.now(), TheSystem.watched().since().plus(ALL_IS_THERE));
        return left.compareTo(ONE_MORE_LOOK) > 0 ? left : ONE_MORE_LOOK;
    }
}
