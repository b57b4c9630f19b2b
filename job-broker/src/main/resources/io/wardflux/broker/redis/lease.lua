-- KEYS: leader; ARGV: lease, new time to live in ms, or 0 to let go. Answers 1 where the lease was still held
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
    return 0
end
if ARGV[2] == '0' then
    redis.call('DEL', KEYS[1])
else
    redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
return 1
