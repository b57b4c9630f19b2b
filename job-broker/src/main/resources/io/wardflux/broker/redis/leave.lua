-- Removes this worker from the groups, and those that have gone long ago; who still holds jobs stays, or nobody would take
-- them over.
-- KEYS: streams; ARGV: group, worker, idle time in ms after which another one has gone
for _, stream in ipairs(KEYS) do
    if redis.call('EXISTS', stream) == 1 then
        local known = redis.pcall('XINFO', 'CONSUMERS', stream, ARGV[1])
        for _, consumer in ipairs(known.err and {} or known) do
            local field = {}
            for at = 1, #consumer, 2 do
                field[consumer[at]] = consumer[at + 1]
            end
            if field.pending == 0 and (field.name == ARGV[2] or field.idle > tonumber(ARGV[3])) then
                redis.call('XGROUP', 'DELCONSUMER', stream, ARGV[1], field.name)
            end
        end
    end
end
return 1
