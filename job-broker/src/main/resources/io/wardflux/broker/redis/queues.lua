-- Put before each of the other scripts: what a queue is to them.
-- Where Redis carries the jobs, it is a stream with a group. Where another broker does ('outbox' in the name), the stream
-- holds what was not handed over to it yet, and beside it is the account of the jobs that have not ended: in a sorted set by
-- when they are given up, in a hash with how often each was taken and what it counts, and in a sorted set those that wait.
local function accounted(queue)
    return string.find(queue, ':outbox:', 1, true) ~= nil
end
-- A message of a stream may carry several jobs, which end one by one. Beside it a hash tells of each such message which of
-- its jobs have not ended, a bit of a number for each, and in the field 'jobs' how many these are in all of them.
local function partsOf(queue)
    return queue .. ':parts'
end
local function bits(mask)
    local sum = 0
    while mask > 0 do
        sum = sum + mask % 2
        mask = math.floor(mask / 2)
    end
    return sum
end
-- How many jobs
local function length(queue)
    if accounted(queue) then
        return redis.call('ZCARD', queue .. ':open')
    end
    local messages, several = redis.call('XLEN', queue), redis.call('HLEN', partsOf(queue)) - 1
    return several < 1 and messages or messages - several + (redis.call('HGET', partsOf(queue), 'jobs') or several)
end
-- Members with the same score are in the order of their text.
local function waitingMember(id, device)
    local ms, number = string.match(id, '^(%d+)-(%d+)$')
    return string.format('%s-%010d %s', ms, tonumber(number), device), ms
end
-- An accounted message begins with the device whose regular poll it is, or 0, and the time (ms) when it is given up; 'account' is
-- the device that it counts for.
local function put(queue, message, minute, items, weight, task, account)
    if not accounted(queue) then
        return redis.call('XADD', queue, '*', 'j', message)
    end
    local device, giveUp, body = string.match(message, '^(%d+) (%d+)|()')
    local id = redis.call('XADD', queue, '*', 'd', giveUp, 'j', string.sub(message, body))
    redis.call('ZADD', queue .. ':open', giveUp, id)
    redis.call('HSET', queue .. ':jobs', id, table.concat({'0', minute, items, weight, task, account, device}, ' '))
    local member, ms = waitingMember(id, device)
    redis.call('ZADD', queue .. ':waiting', ms, member)
    return id
end
-- A minute that was sealed, or closed, stays as it is.
local function isCounted(minute)
    local known = redis.call('HMGET', minute, 'scheduled', 'sealed')
    return known[1] and not known[2] or false
end
-- The bits of those of these jobs that had not ended: they have now. 'all' are the bits of all jobs of the message.
local function takeShares(queue, group, id, mask, all)
    local parts = partsOf(queue)
    local left = tonumber(redis.call('HGET', parts, id) or '')
    if not left then
        if #redis.call('XRANGE', queue, id, id) == 0 then
            return 0
        end
        -- It was put back as a whole.
        left = all
        redis.call('HINCRBY', parts, 'jobs', bits(all))
    end
    local mine = bit.band(left, mask)
    if mine > 0 then
        redis.call('HINCRBY', parts, 'jobs', -bits(mine))
    end
    if left == mine then
        redis.call('XACK', queue, group, id)
        redis.call('XDEL', queue, id)
        redis.call('HDEL', parts, id)
    else
        redis.call('HSET', parts, id, left - mine)
    end
    return mine
end
-- True for the first one that asks; a stranger's message has no id and is nobody's. 'share' is 'bit all' for a job of several.
local function takeOut(queue, group, id, share)
    if not accounted(queue) then
        local mask, all = string.match(share, '^(%d+) (%d+)$')
        if mask then
            return takeShares(queue, group, id, tonumber(mask), tonumber(all)) > 0
        end
        if redis.call('XACK', queue, group, id) == 0 then
            return false
        end
        redis.call('XDEL', queue, id)
        local left = redis.call('HGET', partsOf(queue), id)
        if left then -- several that nobody can read
            redis.call('HINCRBY', partsOf(queue), 'jobs', -bits(tonumber(left)))
            redis.call('HDEL', partsOf(queue), id)
        end
        return true
    end
    if id == '' then
        return true
    end
    local job = redis.call('HGET', queue .. ':jobs', id)
    if not job then
        return false
    end
    redis.call('HDEL', queue .. ':jobs', id)
    redis.call('ZREM', queue .. ':open', id)
    redis.call('ZREM', queue .. ':waiting', (waitingMember(id, string.match(job, '%d+$'))))
    redis.call('XDEL', queue, id)
    return true
end
-- Adds lines to the minute's account by device. The time after them is of no other addition: whoever reads on sees by it whether
-- what was read before is still there.
local function tell(minute, lines)
    local now = redis.call('TIME')
    redis.call('APPEND', minute .. ':log', lines .. string.format('%010d%06d\n', now[1], now[2]))
end
-- What Redis says of a stream's group: nothing where there is none.
local function groupOf(stream, name)
    if redis.call('EXISTS', stream) == 1 then
        for _, fields in ipairs(redis.call('XINFO', 'GROUPS', stream)) do
            local group = {}
            for at = 1, #fields, 2 do
                group[fields[at]] = fields[at + 1]
            end
            if group.name == name then
                return group
            end
        end
    end
    return {}
end
-- How many jobs are in somebody's hands
local function heldOf(stream, group)
    local messages = group.pending or 0
    if messages == 0 or redis.call('EXISTS', partsOf(stream)) == 0 then
        return messages
    end
    local jobs, from = 0, '-'
    repeat
        local page, ids = redis.call('XPENDING', stream, group.name, from, '+', 1000), {}
        for i, message in ipairs(page) do
            ids[i] = message[1]
        end
        if #ids > 0 then
            for _, left in ipairs(redis.call('HMGET', partsOf(stream), unpack(ids))) do
                jobs = jobs + (left and bits(tonumber(left)) or 1)
            end
            from = '(' .. ids[#ids]
        end
    until #page < 1000
    return jobs
end
-- The id of the first entry that the group was not given yet, or ''.
local function firstOf(stream, group)
    local first = redis.call('XRANGE', stream, '(' .. (group['last-delivered-id'] or '0-0'), '+', 'COUNT', 1)[1]
    return first and first[1] or ''
end
