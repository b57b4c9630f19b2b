package io.wardflux.api.template;

import java.util.Optional;
import org.springframework.data.jpa.repository.JpaRepository;

interface TemplateRepository extends JpaRepository<Template, Long> {

    Optional<Template> findByName(String name);
}
