package io.wardflux.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;

/**
 * What can be said of the files for Kubernetes without Kubernetes: they name each other, and settings that there are.
 * deploy/test/kubernetes.sh renders them and compares them with the schema.
 */
class KubernetesTest {

    private static final Path PROJECT =
            Path.of(System.getProperty("ward.root", "..")).toAbsolutePath().normalize();
    private static final Path FOLDER = PROJECT.resolve("deploy/kubernetes");
    private static final Pattern SETTING = Pattern.compile("WARD_[A-Z0-9_]+[A-Z0-9]");

    /** Of the server in the small overlay, and of no service. */
    private static final Set<String> NOT_OF_SERVICES = Set.of("WARD_REDIS_PASSWORD");

    @ParameterizedTest
    @ValueSource(strings = {"base", "overlays/single", "overlays/production"})
    void whatAKustomizationNamesIsThereAndNothingElseLiesBeside(String name) throws IOException {
        Path folder = FOLDER.resolve(name);
        JsonNode kustomization = documents(folder.resolve("kustomization.yaml")).getFirst();
        List<String> named = new ArrayList<>();
        kustomization.path("resources").forEach(each -> named.add(each.asString()));
        for (String generator : List.of("configMapGenerator", "secretGenerator")) {
            for (JsonNode each : kustomization.path(generator)) {
                each.path("files").forEach(file -> named.add(file.asString()));
                each.path("envs").forEach(file -> named.add(file.asString()));
            }
        }
        assertThat(named)
                .filteredOn(file -> !file.equals("secrets.env"))
                .allSatisfy(file -> assertThat(folder.resolve(file)).exists());
        if (named.contains("secrets.env")) {
            assertThat(Stream.of("secrets.env.example", "make-secrets.sh")
                            .filter(file -> Files.exists(folder.resolve(file))))
                    .hasSize(1);
        }
        if (name.equals("base")) {
            assertThat(files(folder).map(file -> folder.relativize(file).toString()))
                    .containsExactlyInAnyOrderElementsOf(Stream.concat(named.stream(), Stream.of("kustomization.yaml"))
                            .toList());
        }
    }

    @Test
    void selectorsFindPodsAndBudgetsAndAutoscalersTheirWorkloads() {
        List<JsonNode> all = allDocuments();
        Map<String, JsonNode> workloads = all.stream()
                .filter(each -> Set.of("Deployment", "StatefulSet")
                        .contains(each.path("kind").asString("")))
                .filter(each -> !each.path("spec").path("template").isMissingNode())
                .collect(Collectors.toMap(
                        each -> each.path("kind").asString() + "/"
                                + each.at("/metadata/name").asString(),
                        each -> each));
        assertThat(workloads)
                .containsOnlyKeys(
                        "Deployment/api-service",
                        "Deployment/scheduler-service",
                        "StatefulSet/poller-worker",
                        "StatefulSet/postgres",
                        "StatefulSet/redis",
                        "StatefulSet/victoriametrics");
        Set<String> names = workloads.values().stream()
                .map(each -> label(each.at("/spec/template/metadata/labels")))
                .collect(Collectors.toSet());
        for (JsonNode each : workloads.values()) {
            assertThat(label(each.at("/spec/selector/matchLabels")))
                    .isEqualTo(label(each.at("/spec/template/metadata/labels")));
        }
        for (JsonNode each : all) {
            switch (each.path("kind").asString("")) {
                case "Service" -> assertThat(names).contains(label(each.at("/spec/selector")));
                case "PodDisruptionBudget" -> assertThat(names).contains(label(each.at("/spec/selector/matchLabels")));
                case "HorizontalPodAutoscaler", "ScaledObject" -> {
                    JsonNode target = each.at("/spec/scaleTargetRef");
                    assertThat(workloads)
                            .containsKey(target.path("kind").asString() + "/"
                                    + target.path("name").asString());
                }
                default -> {}
            }
        }
    }

    @Test
    void everyContainerIsShutInAndHasProbesAndLimits() {
        List<JsonNode> workloads = allDocuments().stream()
                .filter(each -> !each.at("/spec/template/spec/containers").isMissingNode())
                .filter(each -> each.has("apiVersion"))
                .toList();
        assertThat(workloads).hasSize(6);
        for (JsonNode workload : workloads) {
            JsonNode pod = workload.at("/spec/template/spec");
            assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
            assertThat(pod.at("/securityContext/seccompProfile/type").asString())
                    .isEqualTo("RuntimeDefault");
            assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).isFalse();
            for (JsonNode container : pod.path("containers")) {
                JsonNode security = container.path("securityContext");
                assertThat(security.path("readOnlyRootFilesystem").asBoolean()).isTrue();
                assertThat(security.path("allowPrivilegeEscalation").asBoolean(true))
                        .isFalse();
                assertThat(security.at("/capabilities/drop/0").asString()).isEqualTo("ALL");
                assertThat(container.has("startupProbe") && container.has("readinessProbe"))
                        .isTrue();
                assertThat(container.at("/resources/limits/memory").isMissingNode())
                        .isFalse();
            }
        }
    }

    /** Settings that a service does not know would do nothing, silently. */
    @Test
    void everySettingThatIsNamedIsDocumented() throws IOException {
        Set<String> documented = settingsIn(PROJECT.resolve("docs/configuration.md"));
        assertThat(documented).contains("WARD_DB_URL", "WARD_SPOOL_DIR");
        var named = new TreeSet<String>();
        for (Path folder : List.of(FOLDER, PROJECT.resolve("deploy/systemd"), PROJECT.resolve("distribution/src"))) {
            files(folder).filter(file -> !file.endsWith("secrets.env")).forEach(file -> named.addAll(settingsIn(file)));
        }
        named.removeAll(NOT_OF_SERVICES);
        assertThat(named).contains("WARD_SECRET_KEY", "WARD_VM_URL", "WARD_REDIS_URL");
        assertThat(documented).containsAll(named);
    }

    @Test
    void noSecretIsInTheFiles() {
        files(FOLDER)
                .filter(file -> file.toString().endsWith(".example"))
                .forEach(file -> assertThat(file).content().doesNotContainPattern("(?m)^[A-Z_]+=."));
        assertThat(PROJECT.resolve(".gitignore")).content().contains("secrets.env");
    }

    @Test
    void metricsAreCollectedAsInCompose() {
        assertThat(FOLDER.resolve("overlays/single/scrape.yml"))
                .hasSameTextualContentAs(PROJECT.resolve("deploy/victoriametrics/scrape.yml"));
    }

    private static String label(JsonNode labels) {
        return labels.path("app.kubernetes.io/name").asString("");
    }

    private static Set<String> settingsIn(Path file) {
        try {
            Matcher matcher = SETTING.matcher(Files.readString(file));
            return matcher.results().map(found -> found.group()).collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<JsonNode> allDocuments() {
        return files(FOLDER)
                .filter(file -> file.toString().endsWith(".yaml"))
                .flatMap(file -> documents(file).stream())
                .toList();
    }

    private static List<JsonNode> documents(Path file) {
        try {
            var yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
            return StreamSupport.stream(yaml.loadAll(Files.readString(file)).spliterator(), false)
                    .map(each -> Api.JSON.<JsonNode>valueToTree(each))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> files(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
