package io.wardflux.api.template;

import io.wardflux.api.problem.Constraint;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class TemplateConstraints {

    @Bean
    Constraint templateName() {
        return new Constraint("template_name_key", "name", "is the name of another template already");
    }
}
