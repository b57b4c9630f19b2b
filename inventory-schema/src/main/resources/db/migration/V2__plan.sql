-- What the scheduler and the workers need to know of a change, kept by the database itself so that no path forgets it.
--
-- plan_change holds, for each device, a version that grows with every change that touches its polling, and the
-- transaction that made it. A reader that remembers pg_snapshot_xmin(pg_current_snapshot()) of its last read and asks
-- for xid >= that, misses nothing, in whatever order transactions commit. A deleted device keeps its row as a tombstone.

create sequence plan_version;

create table plan_change (
    device_id bigint primary key,
    version   bigint not null,
    xid       xid8   not null
);
create index plan_change_xid on plan_change (xid);

create function plan_touch(devices bigint[]) returns void language plpgsql as $$
begin
    if coalesce(cardinality(devices), 0) = 0 then
        return;
    end if;
    insert into plan_change (device_id, version, xid)
    select d, nextval('plan_version'), pg_current_xact_id() from (select distinct d from unnest(devices) d order by d) t
    on conflict (device_id) do update set version = excluded.version, xid = excluded.xid;
    perform pg_notify('ward_plan', '');
end $$;

create function plan_touch_by_device() returns trigger language plpgsql as $$
begin
    perform plan_touch(array(select distinct device_id from changed));
    return null;
end $$;

-- Their rules must be walked (again): the leading scheduler sends discovery jobs to devices without a discovered_at.
create function discovery_needed(devices bigint[]) returns void language plpgsql as $$
begin
    -- In the order of ids, so that two such changes do not wait for each other in a circle.
    perform 1 from device_state
    where device_id = any (devices) and discovered_at is not null order by device_id for update;
    update device_state set discovered_at = null where device_id = any (devices) and discovered_at is not null;
end $$;

-- Devices -------------------------------------------------------------------------------------------------------------

create function device_added() returns trigger language plpgsql as $$
begin
    insert into device_state (device_id) select id from changed;
    perform plan_touch(array(select id from changed));
    return null;
end $$;
create trigger device_added after insert on device referencing new table as changed
    for each statement execute function device_added();

create function device_changed() returns trigger language plpgsql as $$
begin
    perform plan_touch(array(select id from changed));
    return null;
end $$;
create trigger device_updated after update on device referencing new table as changed
    for each statement execute function device_changed();
create trigger device_deleted after delete on device referencing old table as changed
    for each statement execute function device_changed();

-- Credentials ---------------------------------------------------------------------------------------------------------

create function credential_changed() returns trigger language plpgsql as $$
begin
    perform plan_touch(array(select d.id from device d join changed c on d.credential_id = c.id));
    return null;
end $$;
create trigger credential_updated after update on credential referencing new table as changed
    for each statement execute function credential_changed();

-- Templates and what follows from them: the items of each device ------------------------------------------------------

create function device_template_added() returns trigger language plpgsql as $$
begin
    insert into item (device_id, template_item_id)
    select c.device_id, t.id from changed c join template_item t using (template_id) where t.discovery_rule_id is null;
    perform discovery_needed(array(
        select distinct c.device_id from changed c join discovery_rule u using (template_id)));
    perform plan_touch(array(select distinct device_id from changed));
    return null;
end $$;
create trigger device_template_added after insert on device_template referencing new table as changed
    for each statement execute function device_template_added();

create function device_template_removed() returns trigger language plpgsql as $$
begin
    delete from item i using changed c, template_item t
        where t.template_id = c.template_id and i.template_item_id = t.id and i.device_id = c.device_id;
    delete from discovered_row r using changed c, discovery_rule u
        where u.template_id = c.template_id and r.discovery_rule_id = u.id and r.device_id = c.device_id;
    perform plan_touch(array(select distinct device_id from changed));
    return null;
end $$;
create trigger device_template_removed after delete on device_template referencing old table as changed
    for each statement execute function device_template_removed();

create function template_item_added() returns trigger language plpgsql as $$
begin
    insert into item (device_id, template_item_id)
    select d.device_id, c.id from changed c join device_template d using (template_id) where c.discovery_rule_id is null;
    insert into item (device_id, template_item_id, discovered_row_id)
    select r.device_id, c.id, r.id from changed c join discovered_row r on r.discovery_rule_id = c.discovery_rule_id;
    return null;
end $$;
create trigger template_item_added after insert on template_item referencing new table as changed
    for each statement execute function template_item_added();

create function template_item_changed() returns trigger language plpgsql as $$
begin
    perform plan_touch(array(
        select distinct d.device_id from device_template d where d.template_id in (select template_id from changed)));
    return null;
end $$;
create trigger template_item_updated after update on template_item referencing new table as changed
    for each statement execute function template_item_changed();

create function discovery_rule_changed() returns trigger language plpgsql as $$
begin
    perform plan_touch(array(
        select distinct d.device_id from device_template d where d.template_id in (select template_id from changed)));
    return null;
end $$;
create function discovery_rule_to_walk() returns trigger language plpgsql as $$
declare
    devices bigint[] := array(
        select distinct d.device_id from device_template d where d.template_id in (select template_id from changed));
begin
    perform discovery_needed(devices);
    perform plan_touch(devices);
    return null;
end $$;
create trigger discovery_rule_added after insert on discovery_rule referencing new table as changed
    for each statement execute function discovery_rule_to_walk();
create trigger discovery_rule_updated after update on discovery_rule referencing new table as changed
    for each statement execute function discovery_rule_to_walk();
create trigger discovery_rule_deleted after delete on discovery_rule referencing old table as changed
    for each statement execute function discovery_rule_changed();

create function discovered_row_added() returns trigger language plpgsql as $$
begin
    insert into item (device_id, template_item_id, discovered_row_id)
    select c.device_id, t.id, c.id from changed c join template_item t using (discovery_rule_id);
    return null;
end $$;
create trigger discovered_row_added after insert on discovered_row referencing new table as changed
    for each statement execute function discovered_row_added();
create trigger discovered_row_updated after update on discovered_row referencing new table as changed
    for each statement execute function plan_touch_by_device();

create trigger item_added after insert on item referencing new table as changed
    for each statement execute function plan_touch_by_device();
create trigger item_updated after update on item referencing new table as changed
    for each statement execute function plan_touch_by_device();
create trigger item_deleted after delete on item referencing old table as changed
    for each statement execute function plan_touch_by_device();

-- Tasks ---------------------------------------------------------------------------------------------------------------

create function task_added() returns trigger language plpgsql as $$
begin
    perform pg_notify('ward_task', '');
    return null;
end $$;
create trigger task_added after insert on task for each statement execute function task_added();

-- One definition of what an item is, for all services ------------------------------------------------------------------
-- instance_oid is what is asked: the scalar's instance, or column and row index. column_oid and row_index are null for
-- a scalar. polled says whether the item itself is on; the device's own switch is the device's.

create view item_definition as
select i.id                                                                as item_id,
       i.device_id,
       t.template_id,
       i.template_item_id,
       i.discovered_row_id,
       r.discovery_rule_id,
       coalesce(i.name, t.name)                                            as name,
       case
           when r.id is not null then t.oid || '.' || r.row_index
           else coalesce(i.oid, t.oid)
           end                                                             as instance_oid,
       case when r.id is not null then t.oid end                           as column_oid,
       r.row_index,
       coalesce(i.metric, t.metric)                                        as metric,
       coalesce(r.labels, '{}'::jsonb)                                     as labels,
       coalesce(i.value_type, t.value_type)                                as value_type,
       coalesce(i.unit, t.unit, '')                                        as unit,
       coalesce(i.scale, t.scale, 1)                                       as scale,
       coalesce(i.interval_seconds, t.interval_seconds)                    as interval_seconds, -- null: default
       i.enabled,
       i.enabled and r.missing_since is null                               as polled
from item i
         left join template_item t on t.id = i.template_item_id
         left join discovered_row r on r.id = i.discovered_row_id;
