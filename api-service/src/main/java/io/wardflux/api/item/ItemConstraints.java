package io.wardflux.api.item;

import io.wardflux.api.problem.Constraint;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class ItemConstraints {

    @Bean
    Constraint itemOid() {
        return new Constraint("item_own_oid", "oid", "is, with this metric, that of another item already");
    }
}
