-- Jobs that nobody has begun wait again, each as a message of its own; one that has ended elsewhere does not.
-- ARGV: group, then (stream, entry id, share as 'bit all' or '', message) each
for at = 2, #ARGV, 4 do
    if takeOut(ARGV[at], ARGV[1], ARGV[at + 1], ARGV[at + 2]) then
        redis.call('XADD', ARGV[at], '*', 'j', ARGV[at + 3])
    end
end
return 1
