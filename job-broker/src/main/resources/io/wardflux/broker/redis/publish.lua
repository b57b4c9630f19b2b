-- All of a publication, or nothing.
-- KEYS: leader, watermark, ledger index, one stream per queue
-- ARGV: lease, '' or 'watermark known' (what the publisher last saw of it, 'none' where there was none, or nothing where it did not
--       look), longest stream, key lifetime (s),
--       number of skipped jobs, then 'minute device items reason' each,
--       then one for each job: 'queue minute items weight task device|payload', where task is its number or 0
--       then the prefixes of the ledger's and the tasks' keys
-- Answers {'no'}, {'already', watermark} or {'ok', entry id or '' where the queue is full, ...}
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
    return {'no'}
end
if ARGV[2] ~= '' then
    local published = redis.call('GET', KEYS[2])
    local upTo, known = string.match(ARGV[2], '^(%d+) (%w*)$')
    -- Another one than is known: an earlier publication of which the publisher did not hear happened after all.
    if published and (tonumber(published) >= tonumber(upTo) or (known ~= '' and published ~= known)) then
        return {'already', published}
    end
    redis.call('SET', KEYS[2], upTo)
end

local room = {}
for q = 4, #KEYS do
    room[q - 3] = tonumber(ARGV[3]) - length(KEYS[q])
end

local ledgerKey, taskKey = ARGV[#ARGV - 1], ARGV[#ARGV]
local scheduled, expired, reasons, tasks = {}, {}, {}, {}
local function count(into, name, items)
    into[name] = (into[name] or 0) + items
end
local function ofDevice(minute, field, items)
    if items > 0 then
        redis.call('HINCRBY', ledgerKey .. minute .. ':devices', field, items)
    end
end
local function expire(minute, device, items, reason)
    count(expired, minute, items)
    reasons[minute] = reasons[minute] or {}
    count(reasons[minute], reason, items)
    ofDevice(minute, device .. ':expired:' .. reason, items)
end

local at = 6
for _ = 1, tonumber(ARGV[5]) do
    local minute, device, items, reason = string.match(ARGV[at], '^(%d+) (%d+) (%d+) (%w+)$')
    items = tonumber(items)
    count(scheduled, minute, items)
    ofDevice(minute, device, items)
    expire(minute, device, items, reason)
    at = at + 1
end

local answer = {'ok'}
for job = at, #ARGV - 2 do
    local queue, minute, items, weight, task, device, payload =
        string.match(ARGV[job], '^(%d+) (%d+) (%d+) (%d+) (%d+) (%d+)|()')
    queue, items, weight = tonumber(queue), tonumber(items), tonumber(weight)
    count(scheduled, minute, items)
    ofDevice(minute, device, items)
    local progress
    if task ~= '0' then
        progress = tasks[task] or {total = 0, done = 0, expired = 0}
        tasks[task] = progress
        progress.total = progress.total + weight
    end
    if room[queue] > 0 then
        room[queue] = room[queue] - 1
        answer[#answer + 1] = put(KEYS[queue + 3], string.sub(ARGV[job], payload), minute, items, weight, task, device)
    else
        expire(minute, device, items, 'queueFull')
        if progress then
            progress.done = progress.done + weight
            progress.expired = progress.expired + items
        end
        answer[#answer + 1] = ''
    end
end

for task, progress in pairs(tasks) do
    local key = taskKey .. task
    redis.call('HINCRBY', key, 'total', progress.total)
    if progress.done > 0 then
        redis.call('HINCRBY', key, 'done', progress.done)
        redis.call('HINCRBY', key, 'o:expired', progress.expired)
    end
    redis.call('EXPIRE', key, ARGV[4])
end
for minute, items in pairs(scheduled) do
    local key = ledgerKey .. minute
    redis.call('HINCRBY', key, 'scheduled', items)
    if expired[minute] then
        redis.call('HINCRBY', key, 'o:expired', expired[minute])
        for reason, missed in pairs(reasons[minute]) do
            redis.call('HINCRBY', key, 'r:' .. reason, missed)
        end
    end
    redis.call('EXPIRE', key, ARGV[4])
    redis.call('ZADD', KEYS[3], minute, minute)
    if redis.call('EXPIRE', key .. ':devices', ARGV[4]) == 1 then
        redis.call('ZADD', KEYS[3] .. '-devices', minute, minute)
    end
end
return answer
