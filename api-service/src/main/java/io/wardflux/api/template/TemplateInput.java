package io.wardflux.api.template;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a caller says of a template, in JSON and in YAML. What only answers have is allowed and ignored, so that an answer
 * can be sent back.
 */
@JsonIgnoreProperties({"id", "builtIn", "deviceCount", "createdAt", "updatedAt"})
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@Schema(name = "TemplateInput")
record TemplateInput(
        @Schema(requiredMode = Schema.RequiredMode.REQUIRED, example = "Cisco IOS") @Nullable String name,

        @Nullable String vendor,
        @Nullable String description,

        @Schema(description = "of agents that it fits: theirs begin with one of these", example = "[\"1.3.6.1.4.1.9\"]")
        @Nullable List<@Nullable String> sysObjectIds,

        @Nullable List<@Nullable ItemInput> items,
        @Nullable List<@Nullable RuleInput> discovery,

        @Schema(description = "of the answer that is changed; a stale one is refused with 409") @Nullable Long version) {

    @JsonIgnoreProperties("id")
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @Schema(name = "TemplateItemInput")
    record ItemInput(
            @Schema(requiredMode = Schema.RequiredMode.REQUIRED) @Nullable String name,

            @Schema(
                    requiredMode = Schema.RequiredMode.REQUIRED,
                    description = "an instance (scalars end in .0); within a discovery rule a column")
            @Nullable String oid,

            @Schema(description = "left out: snmp_ and the name") @Nullable String metric,

            @Schema(
                    defaultValue = "gauge",
                    allowableValues = {"gauge", "counter", "text", "state"})
            @Nullable String valueType,

            @Nullable String unit,

            @Schema(defaultValue = "1") @Nullable Double scale,

            @Schema(minimum = "10", maximum = "86400", description = "left out: the system's") @Nullable Integer intervalSeconds) {}

    @JsonIgnoreProperties("id")
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @Schema(name = "DiscoveryRuleInput")
    record RuleInput(
            @Schema(requiredMode = Schema.RequiredMode.REQUIRED) @Nullable String name,

            @Schema(
                    requiredMode = Schema.RequiredMode.REQUIRED,
                    description = "a column whose instances are the rows",
                    example = "1.3.6.1.2.1.2.2.1.1")
            @Nullable String indexOid,

            @Schema(
                    requiredMode = Schema.RequiredMode.REQUIRED,
                    description = "label: column whose value it gets",
                    example = "{\"ifIndex\": \"1.3.6.1.2.1.2.2.1.1\"}")
            @Nullable Map<String, @Nullable String> labels,

            @Schema(description = "a regular expression: only rows with a label value in which it is found") @Nullable String include,

            @Schema(description = "a regular expression: no rows with a label value in which it is found") @Nullable String exclude,

            @Nullable List<@Nullable ItemInput> items) {}
}
