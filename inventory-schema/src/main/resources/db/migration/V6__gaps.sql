-- Why items expired, and how far the account by device is kept; when nothing was published at all.

alter table ledger_minute
    add column reasons        jsonb   not null default '{}', -- of those that expired: reason -> items
    -- What was counted before the broker lost its data, once it has; null: it has not.
    add column carried        jsonb,
    -- Whether the account by device is where it stays: in VictoriaMetrics.
    add column devices_stored boolean not null default false;
update ledger_minute set devices_stored = true; -- there is none of earlier minutes
create index ledger_minute_not_stored on ledger_minute (slot) where closed and not devices_stored;

-- Times in which nothing was published on time, longer than a few seconds; written by the leader that went on.
create table publication_gap (
    from_at timestamptz primary key,
    to_at   timestamptz not null,
    reason  text        not null
);
