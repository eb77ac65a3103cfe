-- Value and last sight of each session of a user that is alive; what is over leaves the list.
-- KEYS: the user's list. ARGV: now, idle seconds.
local now, idle = tonumber(ARGV[1]), tonumber(ARGV[2])
local listed, alive = redis.call('HGETALL', KEYS[1]), {}
for place = 1, #listed, 2 do
  local value, seen_at, ends_at = unpack(redis.call('HMGET', listed[place + 1], 'value', 'seen_at', 'ends_at'))
  if value and now < tonumber(ends_at) and now < tonumber(seen_at) + idle then
    table.insert(alive, {value, seen_at})
  else
    redis.call('DEL', listed[place + 1])
    redis.call('HDEL', KEYS[1], listed[place])
  end
end
return alive
