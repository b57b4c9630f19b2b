-- So that a task shows from when and by whom it is worked on before its first job ends; a forgotten one stays forgotten.
-- ARGV: worker, now (ms), then the tasks' keys
for at = 3, #ARGV do
    if redis.call('EXISTS', ARGV[at]) == 1 then
        redis.call('HSETNX', ARGV[at], 'started', ARGV[2])
        redis.call('HSET', ARGV[at], 'worker', ARGV[1])
    end
end
return 1
