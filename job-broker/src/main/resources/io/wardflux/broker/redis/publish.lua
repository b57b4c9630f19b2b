-- All of a publication, or nothing.
-- KEYS: leader, watermark, ledger index, one stream per queue
-- ARGV: lease, '' or 'watermark known' (what the publisher last saw of it, 'none' where there was none, or nothing where it did not
--       look), longest stream, key lifetime (s),
--       number of skipped jobs, then 'minute device items reason' each,
--       then for those of one queue, minute and task: 'queue minute task jobs items together', where task is its number or 0, a line
--       'device items' for each of these jobs, and their messages, so many jobs together in each but the last,
--       then the prefixes of the ledger's and the tasks' keys
-- Answers {'no'}, {'already', watermark} or {'ok', id of each message or '' where the queue is full, ...}
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
    local jobs = length(KEYS[q])
    room[q - 3] = tonumber(ARGV[3]) - jobs
    if jobs == 0 then
        redis.call('DEL', partsOf(KEYS[q]))
    end
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
-- What became of messages of several jobs
local several = {}
local function parts(key)
    several[key] = several[key] or {jobs = 0}
    return several[key]
end
local function add(key, message, jobs)
    local id = redis.call('XADD', key, '*', 'j', message)
    if jobs > 1 then
        local these = parts(key)
        these[#these + 1] = id
        these[#these + 1] = 2 ^ jobs - 1
        these.jobs = these.jobs + jobs
    end
    answer[#answer + 1] = id
end
-- Where not all have room, and where each is told by itself: a message goes in as a whole or not at all.
local function each(queue, minute, task, lines, message, together)
    local key = KEYS[queue + 3]
    local progress
    if task ~= '0' then
        progress = tasks[task] or {total = 0, done = 0, expired = 0}
        tasks[task] = progress
    end
    local jobs = {}
    for device, text in string.gmatch(lines, '(%d+) (%d+)\n') do
        jobs[#jobs + 1] = {device = device, items = tonumber(text)}
    end
    for first = 1, #jobs, together do
        local last = math.min(first + together - 1, #jobs)
        local fits = room[queue] > last - first
        for at = first, last do
            local device, items = jobs[at].device, jobs[at].items
            -- One without items counts as one.
            local weight = math.max(1, items)
            if progress then
                progress.total = progress.total + weight
            end
            if fits then
                room[queue] = room[queue] - 1
                if together == 1 then
                    answer[#answer + 1] = put(key, ARGV[message], minute, items, weight, task, device)
                end
            else
                expire(minute, device, items, 'queueFull')
                if progress then
                    progress.done = progress.done + weight
                    progress.expired = progress.expired + items
                end
            end
        end
        if not fits then
            answer[#answer + 1] = ''
        elseif together > 1 then
            add(key, ARGV[message], last - first + 1)
        end
        message = message + 1
    end
end
while at < #ARGV - 1 do
    local queue, minute, task, jobs, items, together = string.match(ARGV[at], '^(%d+) (%d+) (%d+) (%d+) (%d+) (%d+)$')
    queue, jobs, together = tonumber(queue), tonumber(jobs), tonumber(together)
    local key, lines, first = KEYS[queue + 3], ARGV[at + 1], at + 2
    local messages = math.ceil(jobs / together)
    schedule(minute, tonumber(items), lines)
    if task == '0' and jobs <= room[queue] and not accounted(key) then
        room[queue] = room[queue] - jobs
        for message = 0, messages - 1 do
            add(key, ARGV[first + message], math.min(together, jobs - message * together))
        end
    else
        each(queue, minute, task, lines, first, together)
    end
    at = first + messages
end
for key, these in pairs(several) do
    for from = 1, #these, 2000 do
        redis.call('HSET', partsOf(key), unpack(these, from, math.min(from + 1999, #these)))
    end
    redis.call('HINCRBY', partsOf(key), 'jobs', these.jobs)
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
