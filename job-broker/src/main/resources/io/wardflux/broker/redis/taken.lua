-- KEYS: streams; ARGV: group. Answers for each up to which entry the group has taken it, or '' where nothing waits
local function delivered(stream)
    if redis.call('EXISTS', stream) == 1 then
        for _, fields in ipairs(redis.call('XINFO', 'GROUPS', stream)) do
            local group = {}
            for at = 1, #fields, 2 do
                group[fields[at]] = fields[at + 1]
            end
            if group.name == ARGV[1] then
                return group['last-delivered-id']
            end
        end
    end
    return '0-0'
end
local answer = {}
for i, stream in ipairs(KEYS) do
    local last = delivered(stream)
    answer[i] = #redis.call('XRANGE', stream, '(' .. last, '+', 'COUNT', 1) == 0 and '' or last
end
return answer
