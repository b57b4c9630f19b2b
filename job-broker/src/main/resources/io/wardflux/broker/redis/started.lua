-- So that a task shows from when and by whom it is worked on before its first job ends; a forgotten one stays forgotten, and
-- a revoked one does not start.
-- ARGV: worker, now (ms), then for each task its key and that of its revocation
for at = 3, #ARGV, 2 do
    if redis.call('EXISTS', ARGV[at]) == 1 and redis.call('EXISTS', ARGV[at + 1]) == 0 then
        redis.call('HSETNX', ARGV[at], 'started', ARGV[2])
        redis.call('HSET', ARGV[at], 'worker', ARGV[1])
    end
end
return 1
