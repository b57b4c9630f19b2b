package io.wardflux.api.credential;

import io.wardflux.api.problem.Constraint;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class CredentialConstraints {

    @Bean
    Constraint credentialName() {
        return new Constraint("credential_name_key", "name", "is the name of another credential already");
    }
}
