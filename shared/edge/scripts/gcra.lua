-- Charges every bucket or none: shared/edge/gcra.py, run by the cache itself, so nobody comes in between.
-- KEYS: the buckets. ARGV: cost, then interval and capacity of each bucket in microseconds.
-- Answers 1 or 0 for admitted or not, the server's clock, and the debt of each bucket afterwards.
-- The clock is the server's: callers' clocks differ. Microseconds since 1970 are exact in a double until the year 2255.
local clock = redis.call('TIME')
local now = tonumber(clock[1]) * 1000000 + tonumber(clock[2])
local cost = tonumber(ARGV[1])
local debts, charged, admitted = {}, {}, 1
for i, key in ipairs(KEYS) do
    local interval, capacity = tonumber(ARGV[2 * i]), tonumber(ARGV[2 * i + 1])
    local arrival = tonumber(redis.call('GET', key)) or now
    debts[i] = math.min(math.max(arrival - now, 0), capacity)
    charged[i] = debts[i] + cost * interval
    if charged[i] > capacity then
        admitted = 0
    end
end
if admitted == 1 then
    for i, key in ipairs(KEYS) do
        -- A key whose time is over is an empty bucket: it may as well be gone.
        redis.call('SET', key, string.format('%.0f', now + charged[i]), 'PX', math.ceil(charged[i] / 1000) + 1)
    end
    debts = charged
end
return {admitted, now, unpack(debts)}
