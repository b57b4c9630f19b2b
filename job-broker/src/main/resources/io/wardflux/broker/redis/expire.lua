-- Counts jobs as expired that nobody took in time, or that the other broker has lost.
-- KEYS: queue; ARGV: time (ms) before which they had to end, how many at most, the prefixes of the ledger's and the tasks' keys,
--       then ids: only these, as far as they were never taken, whatever the time
-- Answers how many were counted
local ids = {}
if #ARGV > 4 then
    for at = 5, #ARGV do
        ids[#ids + 1] = ARGV[at]
    end
else
    ids = redis.call('ZRANGEBYSCORE', KEYS[1] .. ':open', '-inf', ARGV[1], 'LIMIT', 0, ARGV[2])
end
local reason = #ARGV > 4 and 'waitedTooLong' or 'notEnded'
local counted = 0
for _, id in ipairs(ids) do
    local job = redis.call('HGET', KEYS[1] .. ':jobs', id)
    local times, minute, items, weight, task, device =
        string.match(job or '', '^(%d+) (%d+) (%d+) (%d+) (%d+) (%d+) ')
    if times and (#ARGV == 4 or times == '0') and takeOut(KEYS[1], '', id, '') then
        counted = counted + 1
        local key = ARGV[3] .. minute
        if tonumber(items) > 0 and isCounted(key) then
            redis.call('HINCRBY', key, 'o:expired', items)
            redis.call('HINCRBY', key, 'r:' .. reason, items)
            tell(key, device .. ' ' .. items .. ' expired:' .. reason .. '\n')
        end
        if redis.call('EXISTS', ARGV[4] .. task) == 1 then
            redis.call('HINCRBY', ARGV[4] .. task, 'done', weight)
            redis.call('HINCRBY', ARGV[4] .. task, 'o:expired', items)
        end
    end
end
return counted
