-- Removes jobs and counts how they ended; who comes second counts nothing.
-- KEYS: none that is known before; all share the hash tag
-- ARGV: group, worker, number of jobs that are told one by one, then for each of them: stream, entry id, ledger key,
--       task key or '', weight, failure, dead letters' key or '', its reason, payload, device, number of outcomes, then (name, items) each;
--       then for those of one stream and minute: stream, ledger key, number of jobs, then for each entry id, device and what its
--       items came to: how many are ok where all are, else 'name items name items …'
-- Answers how many were counted
local counted, ledger, devices, counting = 0, {}, {}, {}
local function counts(minute)
    if counting[minute] == nil then
        counting[minute] = isCounted(minute)
    end
    return counting[minute]
end
local function ended(minute, device, outcome, items)
    local sums = ledger[minute]
    if not sums then
        sums = {}
        ledger[minute] = sums
        devices[minute] = {}
    end
    sums[outcome] = (sums[outcome] or 0) + items
    -- What a worker drops waited beyond its deadline.
    local field = device .. ':' .. (outcome == 'expired' and 'expired:waitedTooLong' or outcome)
    devices[minute][field] = (devices[minute][field] or 0) + items
end

local at = 4
for _ = 1, tonumber(ARGV[3]) do
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
        for o = at + 11, at + 9 + 2 * outcomes, 2 do
            ended(minute, device, ARGV[o], tonumber(ARGV[o + 1]))
            if known then
                redis.call('HINCRBY', task, 'o:' .. ARGV[o], ARGV[o + 1])
            end
        end
    end
    at = at + 11 + 2 * outcomes
end

-- Which of these jobs are taken out by this call: all of them, as a rule, and then with two commands for many.
local function takeOutAll(stream, ids)
    local mine = {}
    if accounted(stream) then
        for job, id in ipairs(ids) do
            mine[job] = takeOut(stream, ARGV[1], id)
        end
        return mine
    end
    for from = 1, #ids, 2000 do
        local to = math.min(from + 1999, #ids)
        local all = redis.call('XACK', stream, ARGV[1], unpack(ids, from, to)) == to - from + 1
        if all then
            redis.call('XDEL', stream, unpack(ids, from, to))
        end
        for job = from, to do
            -- Who ended a job before has deleted it, too.
            mine[job] = all or redis.call('XDEL', stream, ids[job]) == 1
        end
    end
    return mine
end
while at <= #ARGV do
    local stream, minute, jobs = ARGV[at], ARGV[at + 1], tonumber(ARGV[at + 2])
    local ids = {}
    for job = 1, jobs do
        ids[job] = ARGV[at + 3 * job]
    end
    local mine = takeOutAll(stream, ids)
    for job = 1, jobs do
        if mine[job] then
            counted = counted + 1
            local device, items = ARGV[at + 3 * job + 1], ARGV[at + 3 * job + 2]
            local ok = tonumber(items)
            if ok then
                ended(minute, device, 'ok', ok)
            else
                for outcome, number in string.gmatch(items, '(%a+) (%d+)') do
                    ended(minute, device, outcome, tonumber(number))
                end
            end
        end
    end
    at = at + 3 + 3 * jobs
end

for minute, sums in pairs(ledger) do
    if counts(minute) then
        for outcome, items in pairs(sums) do
            redis.call('HINCRBY', minute, 'o:' .. outcome, items)
            if outcome == 'expired' then
                redis.call('HINCRBY', minute, 'r:waitedTooLong', items)
            end
        end
        addAll(minute .. ':devices', devices[minute])
    end
end
return counted
