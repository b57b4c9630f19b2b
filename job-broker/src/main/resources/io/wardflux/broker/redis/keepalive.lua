-- Resets the idle time of entries that are still this worker's; one that was taken over stays with its new owner.
-- ARGV: group, worker, then (stream, entry id) each
for at = 3, #ARGV, 2 do
    local pending = redis.call('XPENDING', ARGV[at], ARGV[1], ARGV[at + 1], ARGV[at + 1], 1)
    if pending[1] and pending[1][2] == ARGV[2] then
        redis.call('XCLAIM', ARGV[at], ARGV[1], ARGV[2], 0, ARGV[at + 1], 'JUSTID')
    end
end
return 1
