-- What workers know of a device beyond its settings: when it booted, and what its agent bears. One row for each device
-- that ever told, written in batches, and only when something changed. Apart from device_state, which each poll writes.

create table device_profile (
    device_id    bigint primary key references device on delete cascade,
    boot_at      timestamptz, -- now less sysUpTime; changes with a restart, and where clocks turn out to drift apart
    engine_boots bigint, -- snmpEngineBoots of v3 agents
    restarts     bigint      not null default 0, -- how many were seen
    restarted_at timestamptz, -- when the last of them was
    noted_at     timestamptz not null default now(), -- so that each worker learns what another one saw
    learned      jsonb check (jsonb_typeof(learned) = 'object'), -- by the workers
    learned_at   timestamptz,
    pinned       jsonb check (jsonb_typeof(pinned) = 'object'), -- by a person; stronger than what is learned
    resets       bigint      not null default 0, -- what was learned before the latest one is not kept
    version      bigint      not null default 0 -- grows with each decision of a person
);
create index device_profile_noted on device_profile (noted_at);

-- Workers must know what a person decided; what they learn themselves makes no plan a new one.

create function device_profile_decided() returns trigger language plpgsql as $$
begin
    perform plan_touch(array [new.device_id]);
    return null;
end $$;
create trigger device_profile_added after insert on device_profile
    for each row when (new.version > 0)
execute function device_profile_decided();
create trigger device_profile_updated after update on device_profile
    for each row when (new.version <> old.version)
execute function device_profile_decided();
