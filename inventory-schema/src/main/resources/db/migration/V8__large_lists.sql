-- Pages of a quarter of a million devices, each in a fraction of a second, and without a write where nothing changed.

-- What people see as the status, beside the state it comes from, so that one index finds, sorts and counts it. Polls that
-- change no status leave the index alone.
alter table device_state add column enabled boolean not null default true; -- a copy of the device's
update device_state s set enabled = false from device d where d.id = s.device_id and not d.enabled;
alter table device_state
    add column shown text not null generated always as (case when enabled then status else 'disabled' end) stored;
create index device_state_shown on device_state (shown nulls first, device_id);
create index device_state_down_since on device_state (down_since nulls first, device_id);

create or replace function device_added() returns trigger language plpgsql as $$
begin
    insert into device_state (device_id, enabled) select id, enabled from changed;
    perform plan_touch(array(select id from changed));
    return null;
end $$;

create function device_updated() returns trigger language plpgsql as $$
begin
    -- In the order of ids, as the workers lock them.
    perform 1 from device_state s join changed c on c.id = s.device_id
    where s.enabled <> c.enabled order by s.device_id for update of s;
    update device_state s set enabled = c.enabled from changed c where s.device_id = c.id and s.enabled <> c.enabled;
    perform plan_touch(array(select id from changed));
    return null;
end $$;
drop trigger device_updated on device;
create trigger device_updated after update on device referencing new table as changed
    for each statement execute function device_updated();

-- What q looks for. With trigrams a text is found without reading all devices; a database that has not got them, or does
-- not let its owner use them, reads all, which takes some tenths of a second.
alter table device add column search text not null generated always as (lower(
    name || ' ' || ip || ' ' || coalesce(sys_name || ' ', '') || location || ' ' || vendor || ' ' || model || ' '
    || device_type || ' ' || description)) stored;
do $$
begin
    create extension if not exists pg_trgm;
    create index device_search on device using gin (search gin_trgm_ops);
exception
    when insufficient_privilege or feature_not_supported or undefined_file or undefined_object then
        raise warning 'pg_trgm is not there (%): texts are looked for in all devices', sqlerrm;
end $$;

-- One for each order that a list can have, and with the id, so that pages far behind need not be sorted either.
drop index device_name;
create index device_by_name on device (name nulls first, id);
create index device_by_ip on device ((ip::inet) nulls first, id);
create index device_by_port on device (port nulls first, id);
create index device_by_vendor on device (vendor nulls first, id);
create index device_by_model on device (model nulls first, id);
create index device_by_type on device (device_type nulls first, id);
create index device_by_location on device (location nulls first, id);
create index device_by_enabled on device (enabled nulls first, id);
create index device_by_priority on device (priority nulls first, id);
create index device_by_sys_name on device (sys_name nulls first, id);
create index device_by_created_at on device (created_at nulls first, id);
create index device_by_updated_at on device (updated_at nulls first, id);

-- And for what they are narrowed by.
create index device_vendor on device (lower(vendor));
create index device_type on device (lower(device_type));
create index device_location on device (lower(location));
create index device_tags on device using gin (tags);
drop index device_template_template;
create index device_template_template on device_template (template_id, device_id);
create index task_by_finished_at on task (finished_at nulls first, id);

-- How many devices there are: counting them takes longer than a page of them. Each statement adds a row of its own, so that
-- nobody waits for anybody, and now and then one makes one row of those that nobody else is at.
create table device_count (devices bigint not null);
insert into device_count select count(*) from device;

create function device_count_change(change bigint) returns void language plpgsql as $$
begin
    if change <> 0 then
        insert into device_count values (change);
    end if;
    if random() < 0.02 then
        with free as (select ctid from device_count for update skip locked),
             gone as (delete from device_count c using free where c.ctid = free.ctid returning c.devices)
        insert into device_count select coalesce(sum(devices), 0) from gone;
    end if;
end $$;

create function device_counted_more() returns trigger language plpgsql as $$
begin
    perform device_count_change((select count(*) from changed));
    return null;
end $$;
create function device_counted_less() returns trigger language plpgsql as $$
begin
    perform device_count_change(-(select count(*) from changed));
    return null;
end $$;
create function device_counted_none() returns trigger language plpgsql as $$
begin
    delete from device_count;
    return null;
end $$;
create trigger device_counted_more after insert on device referencing new table as changed
    for each statement execute function device_counted_more();
create trigger device_counted_less after delete on device referencing old table as changed
    for each statement execute function device_counted_less();
create trigger device_counted_none after truncate on device
    for each statement execute function device_counted_none();
