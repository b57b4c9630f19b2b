-- The lines of a minute's account by device that are not known yet.
-- KEYS: the log; ARGV: how many bytes of it are known, the last ones of these, how many bytes are wanted at most
-- Answers from where on these are, and the bytes: from the beginning where what is known is there no more
local known, mark = tonumber(ARGV[1]), ARGV[2]
if mark == '' or redis.call('GETRANGE', KEYS[1], known - #mark, known - 1) ~= mark then
    known = 0
end
return {tostring(known), redis.call('GETRANGE', KEYS[1], known, known + tonumber(ARGV[3]) - 1)}
