package io.wardflux.api.probe;

import io.wardflux.model.snmp.Oid;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Templates that can be detected, and what a detection leaves on the device. */
@Repository
class Detections {

    private final JdbcClient jdbc;

    Detections(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    List<TemplateMatch.Claim> claims() {
        return jdbc.sql("""
                select t.id, t.name, t.vendor, t.built_in, o.oid
                from template_sys_object_id o join template t on t.id = o.template_id""")
                .query((row, number) -> new TemplateMatch.Claim(
                        row.getLong("id"),
                        row.getString("name"),
                        row.getString("vendor"),
                        row.getBoolean("built_in"),
                        Oid.parse(row.getString("oid"))))
                .list();
    }

    /**
     * A vendor that no template has is a person's own word and stays. Where nothing is new, nothing is written.
     *
     * @return false where the device has been deleted meanwhile
     */
    @Transactional
    boolean assign(long deviceId, SystemGroup system, String vendor, List<Long> templateIds) {
        // The device's row first: two detections of one device then wait for each other.
        boolean exists = jdbc.sql("select 1 from device where id = ? for no key update")
                .param(deviceId)
                .query(Integer.class)
                .optional()
                .isPresent();
        if (!exists) {
            return false;
        }
        jdbc.sql("""
                update device set vendor = n.vendor, sys_name = n.sys_name, sys_descr = n.sys_descr,
                       sys_object_id = n.sys_object_id, version = version + 1, updated_at = now()
                from (select case when :vendor <> '' and (d.vendor = ''
                                       or exists (select 1 from template t where lower(t.vendor) = lower(d.vendor)))
                                  then :vendor else d.vendor end as vendor,
                             coalesce(cast(:sysName as text), d.sys_name) as sys_name,
                             coalesce(cast(:sysDescr as text), d.sys_descr) as sys_descr,
                             coalesce(cast(:sysObjectId as text), d.sys_object_id) as sys_object_id
                      from device d where d.id = :id) n
                where id = :id and (device.vendor, device.sys_name, device.sys_descr, device.sys_object_id)
                    is distinct from (n.vendor, n.sys_name, n.sys_descr, n.sys_object_id)""")
                .param("id", deviceId)
                .param("vendor", vendor)
                .param("sysName", system.sysName())
                .param("sysDescr", system.sysDescr())
                .param("sysObjectId", text(system.sysObjectId()))
                .update();
        if (!templateIds.isEmpty()) {
            jdbc.sql("""
                    insert into device_template (device_id, template_id)
                    select :id, t.id from template t where t.id in (:templates) order by t.id
                    on conflict do nothing""").param("id", deviceId).param("templates", templateIds).update();
        }
        return true;
    }

    static @Nullable String text(@Nullable Oid oid) {
        return oid == null ? null : oid.toString();
    }
}
