-- All of a publication, or nothing.
-- KEYS: leader, watermark, ledger index, one stream per queue
-- ARGV: lease, '' or 'watermark known' (what the publisher last saw of it, 'none' where there was none, or nothing where it did not
--       look), longest stream, key lifetime (s),
--       number of skipped jobs, then 'minute device items reason' each,
--       then for those of one queue, minute and task: 'queue minute task jobs items', where task is its number or 0, a line
--       'device items' for each of these jobs, and their payloads,
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
local scheduled, expired, reasons, tasks, told = {}, {}, {}, {}, {}
local function count(into, name, items)
    into[name] = (into[name] or 0) + items
end
local function schedule(minute, items, lines)
    count(scheduled, minute, items)
    told[minute] = told[minute] or {}
    if items > 0 then
        table.insert(told[minute], lines)
    end
end
local function expire(minute, device, items, reason)
    count(expired, minute, items)
    reasons[minute] = reasons[minute] or {}
    count(reasons[minute], reason, items)
    if items > 0 then
        table.insert(told[minute], device .. ' ' .. items .. ' expired:' .. reason .. '\n')
    end
end

local at = 6
for _ = 1, tonumber(ARGV[5]) do
    local minute, device, items, reason = string.match(ARGV[at], '^(%d+) (%d+) (%d+) (%w+)$')
    items = tonumber(items)
    schedule(minute, items, device .. ' ' .. items .. '\n')
    expire(minute, device, items, reason)
    at = at + 1
end

local answer = {'ok'}
local function each(queue, minute, task, lines, payload)
    local key = KEYS[queue + 3]
    local progress
    if task ~= '0' then
        progress = tasks[task] or {total = 0, done = 0, expired = 0}
        tasks[task] = progress
    end
    for device, text in string.gmatch(lines, '(%d+) (%d+)\n') do
        local items = tonumber(text)
        -- One without items counts as one.
        local weight = math.max(1, items)
        if progress then
            progress.total = progress.total + weight
        end
        if room[queue] > 0 then
            room[queue] = room[queue] - 1
            answer[#answer + 1] = put(key, ARGV[payload], minute, items, weight, task, device)
        else
            expire(minute, device, items, 'queueFull')
            if progress then
                progress.done = progress.done + weight
                progress.expired = progress.expired + items
            end
            answer[#answer + 1] = ''
        end
        payload = payload + 1
    end
end
while at < #ARGV - 1 do
    local queue, minute, task, jobs, items = string.match(ARGV[at], '^(%d+) (%d+) (%d+) (%d+) (%d+)$')
    queue, jobs = tonumber(queue), tonumber(jobs)
    local key, lines, payloads = KEYS[queue + 3], ARGV[at + 1], at + 2
    schedule(minute, tonumber(items), lines)
    if task == '0' and jobs <= room[queue] and not accounted(key) then
        room[queue] = room[queue] - jobs
        for job = payloads, payloads + jobs - 1 do
            answer[#answer + 1] = redis.call('XADD', key, '*', 'j', ARGV[job])
        end
    else
        each(queue, minute, task, lines, payloads)
    end
    at = payloads + jobs
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
    if #told[minute] > 0 then
        tell(key, table.concat(told[minute]))
        redis.call('EXPIRE', key .. ':log', ARGV[4])
        redis.call('ZADD', KEYS[3] .. '-devices', minute, minute)
    end
end
return answer
