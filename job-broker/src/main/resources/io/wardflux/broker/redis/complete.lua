-- Removes jobs and counts how they ended; who comes second counts nothing.
-- KEYS: none that is known before; all share the hash tag
-- ARGV: group, worker, then for each job: stream, entry id, ledger key, task key or '', weight, failure,
--       dead letters' key or '', its reason, payload, device, number of outcomes, then (name, items) each
-- Answers how many were counted
local counted, ledger, counting = 0, {}, {}
local function counts(minute)
    if counting[minute] == nil then
        counting[minute] = isCounted(minute)
    end
    return counting[minute]
end
local at = 3
while at <= #ARGV do
    local stream, id, minute, task = ARGV[at], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3]
    local device, outcomes = ARGV[at + 9], tonumber(ARGV[at + 10])
    if takeOut(stream, ARGV[1], id) then
        counted = counted + 1
        if ARGV[at + 6] ~= '' then
            redis.call('XADD', ARGV[at + 6], 'MAXLEN', 10000, '*',
                'reason', ARGV[at + 7], 'payload', ARGV[at + 8], 'entry', id)
        end
        local known = task ~= '' and redis.call('EXISTS', task) == 1
        if known then
            redis.call('HINCRBY', task, 'done', ARGV[at + 4])
            redis.call('HSET', task, 'worker', ARGV[2])
            if ARGV[at + 5] ~= '' then
                redis.call('HSETNX', task, 'failure', ARGV[at + 5])
            end
        end
        local sums = ledger[minute]
        if not sums then
            sums = {}
            ledger[minute] = sums
        end
        for o = at + 11, at + 9 + 2 * outcomes, 2 do
            sums[ARGV[o]] = (sums[ARGV[o]] or 0) + tonumber(ARGV[o + 1])
            if counts(minute) then
                -- What a worker drops waited beyond its deadline.
                local ended = ARGV[o] == 'expired' and 'expired:waitedTooLong' or ARGV[o]
                redis.call('HINCRBY', minute .. ':devices', device .. ':' .. ended, ARGV[o + 1])
            end
            if known then
                redis.call('HINCRBY', task, 'o:' .. ARGV[o], ARGV[o + 1])
            end
        end
    end
    at = at + 11 + 2 * outcomes
end
for minute, sums in pairs(ledger) do
    if counts(minute) then
        for outcome, items in pairs(sums) do
            redis.call('HINCRBY', minute, 'o:' .. outcome, items)
            if outcome == 'expired' then
                redis.call('HINCRBY', minute, 'r:waitedTooLong', items)
            end
        end
    end
end
return counted
