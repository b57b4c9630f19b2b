-- All of a publication, or nothing.
-- KEYS: leader, watermark, ledger index, one stream per queue
-- ARGV: lease, '' or 'watermark known' (what the publisher last saw of it, 'none' where there was none, or nothing where it did not
--       look), longest stream, key lifetime (s),
--       number of skipped jobs, then 'minute device items reason' each,
--       then for those of one queue, minute and task: 'queue minute task jobs', where task is its number or 0, and for each of these
--       jobs device, items and payload,
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
local scheduled, expired, reasons, tasks, devices = {}, {}, {}, {}, {}
local function count(into, name, items)
    into[name] = (into[name] or 0) + items
end
local function ofDevice(minute, field, items)
    if items > 0 then
        local sums = devices[minute]
        if not sums then
            sums = {}
            devices[minute] = sums
        end
        sums[field] = (sums[field] or 0) + items
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
while at < #ARGV - 1 do
    local queue, minute, task, jobs = string.match(ARGV[at], '^(%d+) (%d+) (%d+) (%d+)$')
    queue, jobs = tonumber(queue), tonumber(jobs)
    local key = KEYS[queue + 3]
    local stream = not accounted(key)
    local progress
    if task ~= '0' then
        progress = tasks[task] or {total = 0, done = 0, expired = 0}
        tasks[task] = progress
    end
    local all = 0
    for job = at + 1, at + 3 * jobs, 3 do
        local device, items = ARGV[job], tonumber(ARGV[job + 1])
        -- One without items counts as one.
        local weight = math.max(1, items)
        all = all + items
        ofDevice(minute, device, items)
        if progress then
            progress.total = progress.total + weight
        end
        if room[queue] > 0 then
            room[queue] = room[queue] - 1
            answer[#answer + 1] = stream and redis.call('XADD', key, '*', 'j', ARGV[job + 2])
                or put(key, ARGV[job + 2], minute, items, weight, task, device)
        else
            expire(minute, device, items, 'queueFull')
            if progress then
                progress.done = progress.done + weight
                progress.expired = progress.expired + items
            end
            answer[#answer + 1] = ''
        end
    end
    count(scheduled, minute, all)
    at = at + 1 + 3 * jobs
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
for minute, sums in pairs(devices) do
    addAll(ledgerKey .. minute .. ':devices', sums)
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
