-- KEYS: the ledger's index; ARGV: what its minutes' keys begin with. Answers each minute that is kept, and what was counted in it
local answer = {}
for _, minute in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
    answer[#answer + 1] = minute
    answer[#answer + 1] = redis.call('HGETALL', ARGV[1] .. minute)
end
return answer
