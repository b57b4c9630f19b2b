-- All of a publication, or nothing.
-- KEYS: leader, watermark, ledger index, one stream per queue
-- ARGV: lease, watermark or '', longest stream, key lifetime (s),
--       number of skipped minutes, then (minute, items) each,
--       then for each job: queue number, minute, items, task key or '', weight, payload
-- Answers {'no'}, {'already', watermark} or {'ok', entry id or '' where the queue is full, ...}
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
    return {'no'}
end
if ARGV[2] ~= '' then
    local published = redis.call('GET', KEYS[2])
    if published and tonumber(published) >= tonumber(ARGV[2]) then
        return {'already', published}
    end
    redis.call('SET', KEYS[2], ARGV[2])
end

local room = {}
for q = 4, #KEYS do
    room[q - 3] = tonumber(ARGV[3]) - redis.call('XLEN', KEYS[q])
end

local scheduled, expired = {}, {}
local function count(into, minute, items)
    into[minute] = (into[minute] or 0) + items
end

local at = 6
for _ = 1, tonumber(ARGV[5]) do
    count(scheduled, ARGV[at], tonumber(ARGV[at + 1]))
    count(expired, ARGV[at], tonumber(ARGV[at + 1]))
    at = at + 2
end

local answer = {'ok'}
while at <= #ARGV do
    local queue, items = tonumber(ARGV[at]), tonumber(ARGV[at + 2])
    local task, weight = ARGV[at + 3], ARGV[at + 4]
    count(scheduled, ARGV[at + 1], items)
    if task ~= '' then
        redis.call('HINCRBY', task, 'total', weight)
        redis.call('EXPIRE', task, ARGV[4])
    end
    if room[queue] > 0 then
        room[queue] = room[queue] - 1
        answer[#answer + 1] = redis.call('XADD', KEYS[queue + 3], '*', 'j', ARGV[at + 5])
    else
        count(expired, ARGV[at + 1], items)
        if task ~= '' then
            redis.call('HINCRBY', task, 'done', weight)
            redis.call('HINCRBY', task, 'o:expired', items)
        end
        answer[#answer + 1] = ''
    end
    at = at + 6
end

for minute, items in pairs(scheduled) do
    local key = KEYS[3] .. ':' .. minute
    redis.call('HINCRBY', key, 'scheduled', items)
    if expired[minute] then
        redis.call('HINCRBY', key, 'o:expired', expired[minute])
    end
    redis.call('EXPIRE', key, ARGV[4])
    redis.call('ZADD', KEYS[3], minute, minute)
end
return answer
