-- Changes of tasks' states, to be followed as plan_change is (V2): a reader that remembers
-- pg_snapshot_xmin(pg_current_snapshot()) of its last read and asks for xid >= that, misses none.

-- The transaction that made the task what it is.
alter table task add column xid xid8 not null default pg_current_xact_id();
create index task_xid on task (xid);

create function task_state_changed() returns trigger language plpgsql as $$
begin
    new.xid := pg_current_xact_id();
    return new;
end $$;
create trigger task_state_changed before update on task for each row when (old.state is distinct from new.state)
    execute function task_state_changed();
