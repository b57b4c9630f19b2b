-- KEYS: streams; ARGV: group. Answers for each up to which entry the group has taken it, or '' where nothing waits
local answer = {}
for i, stream in ipairs(KEYS) do
    local group = groupOf(stream, ARGV[1])
    answer[i] = firstOf(stream, group) == '' and '' or group['last-delivered-id'] or '0-0'
end
return answer
