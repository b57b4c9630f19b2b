-- Removes jobs and counts how they ended; who comes second counts nothing.
-- KEYS: none that is known before; all share the hash tag
-- ARGV: group, worker, number of jobs that are told one by one, then for each of them: stream, entry id, ledger key,
--       task key or '', weight, failure, its share, dead letters' key or '', its reason, payload, line;
--       then for those of one stream and minute: stream, ledger key, number of jobs, of messages, what all of them came to, their
--       lines, and of each message the entry id, and then of each the shares: 'bits all' of those that end of several, else ''
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
    local stream, id, minute, task, line = ARGV[at], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3], ARGV[at + 10]
    if takeOut(stream, ARGV[1], id, ARGV[at + 6]) then
        counted = counted + 1
        if ARGV[at + 7] ~= '' then
            redis.call('XADD', ARGV[at + 7], 'MAXLEN', 10000, '*',
                'reason', ARGV[at + 8], 'payload', ARGV[at + 9], 'entry', id)
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
    at = at + 11
end

-- Takes out what ends of these messages, as is the rule all of it with some commands for many. Answers whether it was all, and of
-- each message the bits of what it was.
local function takeOutAll(stream, ids, shares)
    local mine, all = {}, true
    if accounted(stream) then
        for i, id in ipairs(ids) do
            mine[i] = takeOut(stream, ARGV[1], id, '') and 1 or 0
            all = all and mine[i] == 1
        end
        return all, mine
    end
    local jobs = 0
    for from = 1, #ids, 2000 do
        local to = math.min(from + 1999, #ids)
        local left = redis.call('HMGET', partsOf(stream), unpack(ids, from, to))
        local whole, single, several = {}, {}, {}
        for i = from, to do
            local mask, every = string.match(shares[i], '^(%d+) (%d+)$')
            if not mask then
                whole[#whole + 1] = ids[i]
                single[#single + 1] = i
            elseif left[i - from + 1] == mask then
                whole[#whole + 1] = ids[i]
                several[#several + 1] = ids[i]
                mine[i] = tonumber(mask)
                jobs = jobs + bits(mine[i])
            else
                mine[i] = takeShares(stream, ARGV[1], ids[i], tonumber(mask), tonumber(every))
                all = all and mine[i] == tonumber(mask)
            end
        end
        local acknowledged = #whole == 0 or redis.call('XACK', stream, ARGV[1], unpack(whole)) == #whole
        if #several > 0 then
            redis.call('HDEL', partsOf(stream), unpack(several))
        end
        if acknowledged then
            if #whole > 0 then
                redis.call('XDEL', stream, unpack(whole))
            end
            for _, i in ipairs(single) do
                mine[i] = 1
            end
        else
            for _, i in ipairs(single) do
                -- Who ended a job before has deleted it, too.
                mine[i] = redis.call('XDEL', stream, ids[i])
                all = all and mine[i] == 1
            end
            if #several > 0 then
                redis.call('XDEL', stream, unpack(several))
            end
        end
    end
    if jobs > 0 then
        redis.call('HINCRBY', partsOf(stream), 'jobs', -jobs)
    end
    return all, mine
end
while at <= #ARGV do
    local stream, minute, jobs, messages = ARGV[at], ARGV[at + 1], tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3])
    local ids, shares = {}, {}
    for i = 1, messages do
        ids[i] = ARGV[at + 5 + i]
        shares[i] = ARGV[at + 5 + messages + i]
    end
    local all, mine = takeOutAll(stream, ids, shares)
    if all then
        counted = counted + jobs
        count(minute, ARGV[at + 4], ARGV[at + 5])
    else
        local line = string.gmatch(ARGV[at + 5], '[^\n]+')
        for i = 1, messages do
            local mask, share = tonumber(string.match(shares[i], '^%d+') or '1'), 1
            while mask > 0 do
                if mask % 2 == 1 then
                    local told = line()
                    if bit.band(mine[i], share) ~= 0 then
                        counted = counted + 1
                        countLine(minute, told)
                    end
                end
                mask, share = math.floor(mask / 2), share * 2
            end
        end
    end
    at = at + 6 + messages * 2
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
