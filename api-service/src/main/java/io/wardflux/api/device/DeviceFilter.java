package io.wardflux.api.device;

import io.swagger.v3.oas.annotations.Parameter;
import io.wardflux.api.problem.Input;
import io.wardflux.model.device.DeviceStatus;
import io.wardflux.model.device.Priority;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.annotations.ParameterObject;

/** Which devices of a list are wanted; all conditions must hold. */
@ParameterObject
record DeviceFilter(
        @Parameter(description = "up, down, unknown or disabled") @Nullable String status,

        @Nullable Boolean enabled,
        @Nullable String vendor,
        @Nullable String deviceType,
        @Nullable String location,

        @Parameter(description = "high, standard or bulk") @Nullable String priority,

        @Nullable Long credentialId,
        @Nullable Long templateId,
        @Nullable Long parentId,

        @Parameter(description = "name, or name:value") @Nullable String tag) {

    /**
     * Conditions of SQL on {@code d} (device), {@code s} (device_state) and {@code t} (device_template), and their parameters.
     * Each speaks of one of the tables and begins with its letter where that is not {@code d}, so that the others can be left out.
     */
    record Sql(List<String> conditions, Map<String, Object> parameters) {
        void and(String condition, String name, @Nullable Object value) {
            if (value != null && !value.equals("")) {
                conditions.add(condition);
                parameters.put(name, value);
            }
        }
    }

    Sql sql() {
        check();
        var sql = new Sql(new ArrayList<>(), new LinkedHashMap<>());
        sql.and("s.shown = :status", "status", status);
        sql.and("d.enabled = :enabled", "enabled", enabled);
        sql.and("lower(d.vendor) = lower(:vendor)", "vendor", vendor);
        sql.and("lower(d.device_type) = lower(:deviceType)", "deviceType", deviceType);
        sql.and("lower(d.location) = lower(:location)", "location", location);
        sql.and("d.priority = :priority", "priority", priority);
        sql.and("d.credential_id = :credentialId", "credentialId", credentialId);
        sql.and("d.parent_id = :parentId", "parentId", parentId);
        sql.and("t.template_id = :templateId", "templateId", templateId);
        if (tag != null && !tag.isBlank()) {
            int colon = tag.indexOf(':');
            if (colon < 0) {
                // The operator "?", doubled because it would be a parameter.
                sql.and("d.tags ?? :tag", "tag", tag);
            } else {
                sql.and("d.tags @> jsonb_build_object(:tag::text, :tagValue::text)", "tag", tag.substring(0, colon));
                sql.parameters().put("tagValue", tag.substring(colon + 1));
            }
        }
        return sql;
    }

    private void check() {
        var in = new Input();
        in.oneOf(
                "status",
                status,
                name -> Arrays.stream(DeviceStatus.values())
                        .filter(s -> s.wireName().equals(name))
                        .findFirst(),
                Arrays.stream(DeviceStatus.values()).map(DeviceStatus::wireName).toList());
        in.oneOf(
                "priority",
                priority,
                Priority::ofWireName,
                Arrays.stream(Priority.values()).map(Priority::wireName).toList());
        Map<String, Optional<String>> texts = Map.of(
                "vendor", Optional.ofNullable(vendor),
                "deviceType", Optional.ofNullable(deviceType),
                "location", Optional.ofNullable(location),
                "tag", Optional.ofNullable(tag));
        texts.forEach((field, value) -> in.line(field, value.orElse(null), 500));
        in.check();
    }
}
