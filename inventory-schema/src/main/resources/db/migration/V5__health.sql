-- Health: what pings say, how a device's status is damped while it flaps, and status changes that can be followed.

alter table device_state
    -- Who decides the status: the polls of a device that has items, else its pings. Null: nobody has yet.
    add column status_by   text check (status_by in ('snmp', 'ping')),
    -- What the status would be without damping, and when that changed lately.
    add column undamped    text             not null default 'unknown' check (undamped in ('up', 'down', 'unknown')),
    add column turns       timestamptz[]    not null default '{}',
    add column flapping    boolean          not null default false,
    add column ping_up     boolean,
    add column ping_rtt_ms double precision,
    add column ping_loss   double precision, -- percent
    add column last_ping   timestamptz,
    -- When the last round that was counted was due; one that comes a second time counts nothing.
    add column ping_round  timestamptz;
update device_state set undamped = status, status_by = 'snmp' where status <> 'unknown';

alter table status_change
    add column kind text not null default 'status' check (kind in ('status', 'flappingStarted', 'flappingEnded'));
create index status_change_at on status_change (at);

-- One transaction after the other gets ids, so that ids are in the order of commits: who has seen an id has seen all
-- before it, and can go on from there. Writers do this last, with all their other locks in hand.
create function status_change_in_order() returns trigger language plpgsql as $$
begin
    perform pg_advisory_xact_lock(hashtext('ward_status_change'));
    return null;
end $$;
create trigger status_change_in_order before insert on status_change
    for each statement execute function status_change_in_order();

-- What a task came to beyond the outcomes of items: a health check's answer, what a clean-up deleted.
alter table task add column details jsonb;

create index discovered_row_missing on discovered_row (missing_since) where missing_since is not null;

-- When a device's plan last changed: the tombstone of a deleted device is kept for some days.
alter table plan_change add column at timestamptz not null default now();

create or replace function plan_touch(devices bigint[]) returns void language plpgsql as $$
begin
    if coalesce(cardinality(devices), 0) = 0 then
        return;
    end if;
    insert into plan_change (device_id, version, xid)
    select d, nextval('plan_version'), pg_current_xact_id() from (select distinct d from unnest(devices) d order by d) t
    on conflict (device_id) do update set version = excluded.version, xid = excluded.xid, at = now();
    perform pg_notify('ward_plan', '');
end $$;
