package io.wardflux.api.device;

import io.wardflux.api.problem.Input;
import io.wardflux.model.device.Priority;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A device that is valid in itself; whether what it refers to exists is {@link References}' to say. */
record DeviceDescription(
        String name,
        String ip,
        int port,
        @Nullable Long credentialId,
        SortedSet<Long> templateIds,
        String vendor,
        String model,
        String deviceType,
        String location,
        String description,
        Map<String, String> tags,
        boolean enabled,
        Priority priority,
        @Nullable Long parentId) {

    private static final int DEFAULT_PORT = 161;
    private static final int MOST_TAGS = 50;
    private static final int LONGEST_TAG = 63;
    private static final int LONGEST_TAG_VALUE = 255;
    private static final int MOST_TEMPLATES = 50;
    private static final List<String> PRIORITIES =
            Arrays.stream(Priority.values()).map(Priority::wireName).toList();

    /** What is wrong goes into {@code in}, which the caller checks. */
    static DeviceDescription of(Input in, DeviceInput given) {
        Priority priority = in.oneOf("priority", given.priority(), Priority::ofWireName, PRIORITIES);
        return new DeviceDescription(
                in.name("name", given.name(), 200),
                ip(in, given.ip()),
                in.number("port", given.port(), DEFAULT_PORT, 1, 65_535),
                given.credentialId(),
                templates(in, given.templateIds()),
                in.line("vendor", given.vendor(), 200),
                in.line("model", given.model(), 200),
                in.line("deviceType", given.deviceType(), 200),
                in.line("location", given.location(), 500),
                in.text("description", given.description(), 5000),
                tags(in, given.tags()),
                given.enabled() == null || given.enabled(),
                priority == null ? Priority.STANDARD : priority,
                given.parentId());
    }

    private static String ip(Input in, @Nullable String text) {
        if (text == null || text.isBlank()) {
            in.reject("ip", "is missing: it must be an IPv4 or IPv6 address such as 192.0.2.1");
            return "";
        }
        Optional<String> ip = IpLiteral.canonical(text.strip());
        if (ip.isEmpty()) {
            in.reject(
                    "ip",
                    "is '%s' but must be the IPv4 or IPv6 address of one device, such as 192.0.2.1 or 2001:db8::1"
                            .formatted(Input.shortened(text)));
        }
        return ip.orElse("");
    }

    private static SortedSet<Long> templates(Input in, @Nullable List<@Nullable Long> ids) {
        SortedSet<Long> templates = new TreeSet<>();
        if (ids == null) {
            return templates;
        }
        if (ids.size() > MOST_TEMPLATES) {
            in.reject("templateIds", "has " + ids.size() + " templates but must have at most " + MOST_TEMPLATES);
            return templates;
        }
        for (int i = 0; i < ids.size(); i++) {
            Long id = ids.get(i);
            if (id == null) {
                in.reject("templateIds[" + i + "]", "must be a template's id");
            } else {
                templates.add(id);
            }
        }
        return templates;
    }

    private static Map<String, String> tags(Input in, @Nullable Map<String, @Nullable String> given) {
        Map<String, String> tags = new TreeMap<>();
        if (given == null) {
            return tags;
        }
        if (given.size() > MOST_TAGS) {
            in.reject("tags", "has " + given.size() + " tags but must have at most " + MOST_TAGS);
            return tags;
        }
        given.forEach((name, value) -> {
            String field = "tags." + Input.shortened(name);
            String clean = in.line(field, name, LONGEST_TAG);
            if (clean.isEmpty()) {
                in.reject(field, "must have a name of 1 to " + LONGEST_TAG + " characters");
            } else if (value == null) {
                in.reject(field, "must be a text");
            } else {
                tags.put(clean, in.line(field, value, LONGEST_TAG_VALUE));
            }
        });
        return tags;
    }
}
