-- Puts a dead letter back into its queue, as a job that is scheduled anew.
-- KEYS: dead letters, stream, ledger index
-- ARGV: entry id, longest stream, key lifetime (s), payload, ledger key or '', minute or 0, items, task key or '', weight, device
-- Answers 'done', 'gone' where there is no such letter, or 'full' where the queue has no room
if #redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1]) == 0 then
    return 'gone'
end
if length(KEYS[2]) >= tonumber(ARGV[2]) then
    return 'full'
end
put(KEYS[2], ARGV[4], ARGV[6], ARGV[7], ARGV[9], string.match(ARGV[8], '%d+$') or '0', ARGV[10])
redis.call('XDEL', KEYS[1], ARGV[1])
if ARGV[5] ~= '' then
    redis.call('HINCRBY', ARGV[5], 'scheduled', ARGV[7])
    redis.call('EXPIRE', ARGV[5], ARGV[3])
    redis.call('ZADD', KEYS[3], ARGV[6], ARGV[6])
    if tonumber(ARGV[7]) > 0 then
        tell(ARGV[5], ARGV[10] .. ' ' .. ARGV[7] .. '\n')
        redis.call('EXPIRE', ARGV[5] .. ':log', ARGV[3])
        redis.call('ZADD', KEYS[3] .. '-devices', ARGV[6], ARGV[6])
    end
end
-- One that has ended stays as it ended.
if ARGV[8] ~= '' and redis.call('EXISTS', ARGV[8]) == 1 then
    redis.call('HINCRBY', ARGV[8], 'total', ARGV[9])
end
return 'done'
