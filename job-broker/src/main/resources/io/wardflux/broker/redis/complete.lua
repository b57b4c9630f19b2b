-- Removes jobs and counts how they ended; who comes second counts nothing.
-- KEYS: none that is known before; all share the hash tag
-- ARGV: group, worker, number of jobs that are told one by one, then for each of them: stream, entry id, ledger key,
--       task key or '', weight, failure, dead letters' key or '', its reason, payload, line;
--       then for those of one stream and minute: stream, ledger key, number of jobs, what all of them came to, their lines, and
--       the entry id of each
-- A line is 'device' and what its items came to: ' items outcome' or ' items outcome:reason' each.
-- Answers how many were counted
local counted, sums, lines = 0, {}, {}
local function count(minute, endings, told)
    if endings == '' then
        return
    end
    local minuteSums = sums[minute]
    if not minuteSums then
        minuteSums = {}
        sums[minute] = minuteSums
        lines[minute] = {}
    end
    for items, outcome, reason in string.gmatch(endings, ' (%d+) (%a+):?(%a*)') do
        minuteSums['o:' .. outcome] = (minuteSums['o:' .. outcome] or 0) + items
        if reason ~= '' then
            minuteSums['r:' .. reason] = (minuteSums['r:' .. reason] or 0) + items
        end
    end
    table.insert(lines[minute], told)
end
local function countLine(minute, line)
    count(minute, string.match(line, '^%d+(.*)$'), line .. '\n')
end

local at = 4
for _ = 1, tonumber(ARGV[3]) do
    local stream, id, minute, task, line = ARGV[at], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3], ARGV[at + 9]
    if takeOut(stream, ARGV[1], id) then
        counted = counted + 1
        if ARGV[at + 6] ~= '' then
            redis.call('XADD', ARGV[at + 6], 'MAXLEN', 10000, '*',
                'reason', ARGV[at + 7], 'payload', ARGV[at + 8], 'entry', id)
        end
        if task ~= '' and redis.call('EXISTS', task) == 1 then
            redis.call('HINCRBY', task, 'done', ARGV[at + 4])
            redis.call('HSET', task, 'worker', ARGV[2])
            if ARGV[at + 5] ~= '' then
                redis.call('HSETNX', task, 'failure', ARGV[at + 5])
            end
            for items, outcome in string.gmatch(line, ' (%d+) (%a+)') do
                redis.call('HINCRBY', task, 'o:' .. outcome, items)
            end
        end
        countLine(minute, line)
    end
    at = at + 10
end

-- True where all of these jobs are taken out by this call, as is the rule: two commands for many. Else which ones are.
local function takeOutAll(stream, ids)
    local mine, all = {}, true
    if accounted(stream) then
        for job, id in ipairs(ids) do
            mine[job] = takeOut(stream, ARGV[1], id)
            all = all and mine[job]
        end
        return all, mine
    end
    for from = 1, #ids, 2000 do
        local to = math.min(from + 1999, #ids)
        local these = redis.call('XACK', stream, ARGV[1], unpack(ids, from, to)) == to - from + 1
        if these then
            redis.call('XDEL', stream, unpack(ids, from, to))
        end
        for job = from, to do
            -- Who ended a job before has deleted it, too.
            mine[job] = these or redis.call('XDEL', stream, ids[job]) == 1
        end
        all = all and these
    end
    return all, mine
end
while at <= #ARGV do
    local stream, minute, jobs = ARGV[at], ARGV[at + 1], tonumber(ARGV[at + 2])
    local ids = {}
    for job = 1, jobs do
        ids[job] = ARGV[at + 4 + job]
    end
    local all, mine = takeOutAll(stream, ids)
    if all then
        counted = counted + jobs
        count(minute, ARGV[at + 3], ARGV[at + 4])
    else
        local job = 0
        for line in string.gmatch(ARGV[at + 4], '[^\n]+') do
            job = job + 1
            if mine[job] then
                counted = counted + 1
                countLine(minute, line)
            end
        end
    end
    at = at + 5 + jobs
end

for minute, minuteSums in pairs(sums) do
    if isCounted(minute) then
        for field, items in pairs(minuteSums) do
            redis.call('HINCRBY', minute, field, items)
        end
        tell(minute, table.concat(lines[minute]))
    end
end
return counted
