-- What another broker has brought to a worker: it waits no longer.
-- ARGV: until when it is not given up (ms), then (queue, id, 1 where the broker brings it not for the first time) each
-- Answers for each how often it has been taken with this time; 0 where it must not be begun: it has ended, or is a second
-- copy of one that is in somebody's hands
local answer = {}
for at = 2, #ARGV, 3 do
    local queue, id = ARGV[at], ARGV[at + 1]
    local job = redis.call('HGET', queue .. ':jobs', id)
    local times = 0
    if job then
        local before, rest = string.match(job, '^(%d+)( .*)$')
        if before == '0' or ARGV[at + 2] == '1' then
            times = tonumber(before) + 1
            redis.call('HSET', queue .. ':jobs', id, times .. rest)
            redis.call('ZADD', queue .. ':open', 'XX', ARGV[1], id)
            redis.call('ZREM', queue .. ':waiting', (waitingMember(id, string.match(rest, '%d+$'))))
        end
    end
    answer[#answer + 1] = times
end
return answer
