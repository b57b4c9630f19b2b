package io.wardflux.api.template;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.stereotype.Component;

/** Brings the templates that come with Ward Flux into the database, and up to date at each start. */
@Component
@DependsOnDatabaseInitialization
class BuiltInTemplates implements SmartInitializingSingleton {

    private static final Logger LOG = LoggerFactory.getLogger(BuiltInTemplates.class);
    private static final String WHERE = "classpath*:templates/*.yaml";

    private final Templates templates;
    private final TemplateYaml yaml;

    BuiltInTemplates(Templates templates, TemplateYaml yaml) {
        this.templates = templates;
        this.yaml = yaml;
    }

    @Override
    public void afterSingletonsInstantiated() {
        try {
            Resource[] found = new PathMatchingResourcePatternResolver().getResources(WHERE);
            Arrays.sort(found, Comparator.comparing(Resource::getFilename));
            for (Resource resource : found) {
                TemplateInput template = yaml.read(resource.getContentAsString(StandardCharsets.UTF_8));
                if (templates.storeBuiltIn(template)) {
                    LOG.info("Built-in template '{}' is new or was changed.", template.name());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The built-in templates cannot be read", e);
        }
    }
}
