package io.wardflux.api.device;

import io.wardflux.api.problem.Constraint;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What can only be seen when two change something at once. */
@Configuration(proxyBeanMethods = false)
class DeviceConstraints {

    @Bean
    Constraint deviceAddress() {
        return new Constraint("device_ip_port", "ip", "is, with this port, that of another device already");
    }

    @Bean
    Constraint deviceCredential() {
        return new Constraint("device_credential_id_fkey", "credentialId", "is of a credential that is not there");
    }

    @Bean
    Constraint deviceParent() {
        return new Constraint("device_parent_id_fkey", "parentId", "is of a device that is not there");
    }

    @Bean
    Constraint deviceTemplate() {
        return new Constraint(
                "device_template_template_id_fkey", "templateIds", "has a template that is not there any more");
    }

    @Bean
    Constraint templatesDevice() {
        return new Constraint("device_template_device_id_fkey", "id", "is of a device that is not there any more");
    }
}
