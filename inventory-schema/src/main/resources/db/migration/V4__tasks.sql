-- Tasks that are taken back while they are under way, and repeated; whether the workers keep up.

alter table task
    add column revoked_at timestamptz, -- when somebody took it back; it may have ended otherwise by then
    add column retry_of   bigint references task on delete set null;
create index task_retry_of on task (retry_of) where retry_of is not null;
create index task_finished on task (finished_at) where finished_at is not null;

-- One row, written by the leading scheduler every few seconds.
create table system_load (
    id             boolean primary key default true check (id),
    at             timestamptz not null,
    overloaded     boolean     not null,
    workers        integer     not null,
    workers_needed integer     not null,
    message        text        not null -- empty where all is done in time
);
