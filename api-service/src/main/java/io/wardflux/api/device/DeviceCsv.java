package io.wardflux.api.device;

import io.wardflux.api.problem.Input;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Devices as a table. Template ids are separated by {@code ;} and tags are {@code name=value;name=value}, where a backslash
 * stands before a separator that is meant as it is.
 */
final class DeviceCsv {

    static final List<String> HEADER = List.of(
            "name",
            "ip",
            "port",
            "credentialId",
            "templateIds",
            "vendor",
            "model",
            "deviceType",
            "location",
            "description",
            "tags",
            "enabled",
            "priority",
            "parentId");

    private DeviceCsv() {}

    static List<@Nullable DeviceInput> read(String text) {
        List<List<String>> records = Csv.read(text);
        if (records.isEmpty()) {
            throw io.wardflux.api.problem.ProblemException.invalid("", "has no header line");
        }
        var in = new Input();
        List<String> header = records.getFirst().stream().map(String::strip).toList();
        for (String column : header) {
            if (!HEADER.contains(column)) {
                in.reject(Input.shortened(column), "is not a column: these are " + String.join(",", HEADER));
            }
        }
        if (header.stream().distinct().count() != header.size()) {
            in.reject("", "has a column twice in its header");
        }
        in.check();
        List<@Nullable DeviceInput> devices = new ArrayList<>();
        for (List<String> record : records.subList(1, records.size())) {
            Input at = in.at("[" + devices.size() + "]");
            if (record.size() != header.size()) {
                at.reject("", "has %d cells but the header has %d".formatted(record.size(), header.size()));
                devices.add(null);
            } else {
                devices.add(device(at, header, record));
            }
        }
        in.check();
        return devices;
    }

    private static DeviceInput device(Input in, List<String> header, List<String> record) {
        Map<String, String> cells = new LinkedHashMap<>();
        for (int i = 0; i < header.size(); i++) {
            cells.put(header.get(i), record.get(i));
        }
        Long port = whole(in, cells, "port");
        if (port != null && (port < 1 || port > 65_535)) {
            in.reject("port", "is " + port + " but must be from 1 to 65535");
            port = null;
        }
        return new DeviceInput(
                cells.get("name"),
                cells.get("ip"),
                port == null ? null : port.intValue(),
                whole(in, cells, "credentialId"),
                templates(in, cells.getOrDefault("templateIds", "")),
                cells.get("vendor"),
                cells.get("model"),
                cells.get("deviceType"),
                cells.get("location"),
                cells.get("description"),
                tags(in, cells.getOrDefault("tags", "")),
                truth(in, cells.getOrDefault("enabled", "")),
                cells.get("priority"),
                whole(in, cells, "parentId"),
                null);
    }

    static void writeHeader(Appendable out) throws IOException {
        Csv.write(HEADER, out);
    }

    static void write(DeviceView device, Appendable out) throws IOException {
        Csv.write(
                List.of(
                        device.name(),
                        device.ip(),
                        Integer.toString(device.port()),
                        device.credentialId() == null
                                ? ""
                                : device.credentialId().toString(),
                        device.templateIds().stream().map(Object::toString).collect(Collectors.joining(";")),
                        device.vendor(),
                        device.model(),
                        device.deviceType(),
                        device.location(),
                        device.description(),
                        device.tags().entrySet().stream()
                                .map(tag -> escaped(tag.getKey()) + "=" + escaped(tag.getValue()))
                                .collect(Collectors.joining(";")),
                        Boolean.toString(device.enabled()),
                        device.priority(),
                        device.parentId() == null ? "" : device.parentId().toString()),
                out);
    }

    private static @Nullable Long whole(Input in, Map<String, String> cells, String column) {
        return whole(in, column, cells.getOrDefault(column, "").strip());
    }

    private static @Nullable Long whole(Input in, String field, String text) {
        if (text.isEmpty()) {
            return null;
        }
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException e) {
            in.reject(field, "is '" + Input.shortened(text) + "' but must be a whole number");
            return null;
        }
    }

    private static @Nullable Boolean truth(Input in, String cell) {
        return switch (cell.strip().toLowerCase(java.util.Locale.ROOT)) {
            case "" -> null;
            case "true" -> true;
            case "false" -> false;
            default -> {
                in.reject("enabled", "is '" + Input.shortened(cell) + "' but must be true or false");
                yield null;
            }
        };
    }

    private static List<@Nullable Long> templates(Input in, String cell) {
        List<@Nullable Long> ids = new ArrayList<>();
        for (String part : cell.split(";", -1)) {
            Long id = whole(in, "templateIds", part.strip());
            if (id != null) {
                ids.add(id);
            }
        }
        return ids;
    }

    private static Map<String, @Nullable String> tags(Input in, String cell) {
        Map<String, @Nullable String> tags = new LinkedHashMap<>();
        String name = null;
        var part = new StringBuilder();
        String all = cell.isBlank() ? "" : cell + ";";
        for (int i = 0; i < all.length(); i++) {
            char c = all.charAt(i);
            if (c == '\\' && i + 1 < all.length()) {
                part.append(all.charAt(++i));
            } else if (c == '=' && name == null) {
                name = part.toString().strip();
                part.setLength(0);
            } else if (c == ';') {
                if (name == null) {
                    in.reject("tags", "must be name=value;name=value");
                    return Map.of();
                }
                tags.put(name, part.toString());
                name = null;
                part.setLength(0);
            } else {
                part.append(c);
            }
        }
        return tags;
    }

    private static String escaped(String text) {
        return text.replaceAll("([\\\\;=])", "\\\\$1");
    }
}
