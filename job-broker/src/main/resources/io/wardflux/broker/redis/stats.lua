-- KEYS: of each queue its stream and its dead letters; ARGV: group
-- Answers for each how many jobs there are, how many of these somebody holds, the id of the first message that waits or '', and how
-- many dead letters
local answer = {}
for i = 1, #KEYS, 2 do
    local group = groupOf(KEYS[i], ARGV[1])
    answer[#answer + 1] = tostring(length(KEYS[i]))
    answer[#answer + 1] = tostring(heldOf(KEYS[i], group))
    answer[#answer + 1] = firstOf(KEYS[i], group)
    answer[#answer + 1] = tostring(redis.call('XLEN', KEYS[i + 1]))
end
return answer
