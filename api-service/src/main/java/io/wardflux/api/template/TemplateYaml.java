package io.wardflux.api.template;

import io.wardflux.api.problem.ProblemException;
import io.wardflux.api.problem.StrictJson;
import io.wardflux.api.problem.UnreadableBody;
import java.util.List;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/** Templates as YAML, of the same shape as in JSON. It is read as plain data: tags make no objects, aliases are refused. */
@Component
class TemplateYaml {

    private final YAMLMapper yaml;

    TemplateYaml() {
        YAMLMapper.Builder builder = YAMLMapper.builder()
                .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
                .enable(YAMLWriteFeature.MINIMIZE_QUOTES, YAMLWriteFeature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS);
        StrictJson.apply(builder);
        this.yaml = builder.build();
    }

    TemplateInput read(String text) {
        try {
            TemplateInput input = text.isBlank() ? null : yaml.readValue(text, TemplateInput.class);
            if (input == null) {
                throw ProblemException.invalid("", "is empty: a template in YAML is needed");
            }
            return input;
        } catch (JacksonException e) {
            throw ProblemException.invalid(List.of(UnreadableBody.explain(e, "YAML")));
        }
    }

    String write(TemplateInput template) {
        return yaml.writeValueAsString(template);
    }
}
