package io.wardflux.api.device;

import io.wardflux.api.problem.Input;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Checks what devices refer to, many devices with as many statements as one. */
@Component
class References {

    private record Address(String ip, int port) {}

    private final JdbcClient database;

    References(JdbcClient database) {
        this.database = database;
    }

    /** @param ins where what is wrong with the device of the same position goes */
    void checkNew(List<DeviceDescription> devices, List<Input> ins) {
        check(devices, ins, null);
    }

    void checkChanged(long id, DeviceDescription device, Input in) {
        check(List.of(device), List.of(in), id);
        if (device.parentId() != null) {
            checkCycle(id, device.parentId(), in);
        }
    }

    private void check(List<DeviceDescription> devices, List<Input> ins, @Nullable Long itself) {
        Set<Long> credentials = existing(
                "credential",
                devices.stream()
                        .map(DeviceDescription::credentialId)
                        .filter(Objects::nonNull)
                        .toList());
        Set<Long> templates = existing(
                "template",
                devices.stream().flatMap(d -> d.templateIds().stream()).toList());
        Set<Long> parents = existing(
                "device",
                devices.stream()
                        .map(DeviceDescription::parentId)
                        .filter(Objects::nonNull)
                        .toList());
        Map<Address, String> taken = taken(devices, itself);
        Map<Address, Integer> seen = new HashMap<>();
        for (int i = 0; i < devices.size(); i++) {
            DeviceDescription device = devices.get(i);
            Input in = ins.get(i);
            if (device.credentialId() != null && !credentials.contains(device.credentialId())) {
                in.reject("credentialId", "is " + device.credentialId() + " but there is no such credential");
            }
            for (Long template : device.templateIds()) {
                if (!templates.contains(template)) {
                    in.reject("templateIds", "has " + template + " but there is no such template");
                }
            }
            if (device.parentId() != null && !parents.contains(device.parentId())) {
                in.reject("parentId", "is " + device.parentId() + " but there is no such device");
            }
            var address = new Address(device.ip(), device.port());
            Integer before = device.ip().isEmpty() ? null : seen.putIfAbsent(address, i);
            String who = before == null ? taken.get(address) : "the device at [" + before + "]";
            if (who != null) {
                in.conflict("ip", "%s with port %d is that of %s already".formatted(device.ip(), device.port(), who));
            }
        }
    }

    private Set<Long> existing(String table, Collection<Long> ids) {
        Set<Long> wanted = new HashSet<>(ids);
        return wanted.isEmpty()
                ? Set.of()
                : new HashSet<>(database.sql("select id from " + table + " where id = any(?)")
                        .param(wanted.toArray(Long[]::new))
                        .query((row, number) -> row.getLong(1))
                        .list());
    }

    private Map<Address, String> taken(List<DeviceDescription> devices, @Nullable Long except) {
        Map<Address, String> taken = new HashMap<>();
        List<String> ips = new ArrayList<>();
        List<Integer> ports = new ArrayList<>();
        for (DeviceDescription device : devices) {
            ips.add(device.ip());
            ports.add(device.port());
        }
        database.sql("select id, name, ip, port from device"
                        + " where (ip, port) in (select * from unnest(:ips, :ports)) and id <> :itself")
                .param("ips", ips.toArray(String[]::new))
                .param("ports", ports.toArray(Integer[]::new))
                .param("itself", except == null ? 0L : except)
                .query(row -> {
                    taken.put(
                            new Address(row.getString("ip"), row.getInt("port")),
                            "device %d (%s)".formatted(row.getLong("id"), row.getString("name")));
                });
        return taken;
    }

    /** Two changes at once could close a cycle that neither sees, so they go one after the other. */
    private void checkCycle(long id, long parent, Input in) {
        database.sql("select pg_advisory_xact_lock(hashtext('device.parent_id'))")
                .query(row -> {});
        boolean cycle = database.sql("""
                        with recursive above as (
                            select id, parent_id from device where id = :parent
                            union
                            select d.id, d.parent_id from device d join above a on d.id = a.parent_id)
                        select exists (select from above where id = :id)""")
                .param("parent", parent)
                .param("id", id)
                .query(Boolean.class)
                .single();
        if (cycle) {
            in.reject("parentId", "is " + parent + " but that device is reached through this one");
        }
    }
}
