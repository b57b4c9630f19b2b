-- Nothing more is counted in these minutes. KEYS: ledger keys; one that is gone stays so
for _, minute in ipairs(KEYS) do
    if redis.call('EXISTS', minute) == 1 then
        redis.call('HSET', minute, 'sealed', '1')
    end
end
return 1
