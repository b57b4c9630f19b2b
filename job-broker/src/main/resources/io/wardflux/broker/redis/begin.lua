-- A shard begins: it has a watermark. Where it begins anew it keeps nothing but its dead letters, its workers and what was revoked.
-- KEYS: leader, watermark; ARGV: lease, hash tag where it begins anew, or ''. Answers 1 where the lease was still held
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
    return 0
end
for _, kind in ipairs(ARGV[2] ~= '' and {'jobs:', 'ledger', 'task:'} or {}) do
    for _, key in ipairs(redis.call('KEYS', ARGV[2] .. ':' .. kind .. '*')) do
        redis.call('UNLINK', key)
    end
end
redis.call('SET', KEYS[2], '0')
return 1
