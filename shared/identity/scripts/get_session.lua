-- The value of a session that is alive, and when it was seen; the look itself counts, at most once in so many seconds.
-- KEYS: the session. ARGV: now, idle seconds, seconds between two marks.
-- Alive is what its user's list names too: where the cache evicts a list, its sessions are over, and none outlives a revocation.
local list, id, value, seen_at, ends_at = unpack(redis.call('HMGET', KEYS[1], 'list', 'id', 'value', 'seen_at', 'ends_at'))
if not list then
  return false
end
local now, idle = tonumber(ARGV[1]), tonumber(ARGV[2])
local is_over = now >= tonumber(ends_at) or now >= tonumber(seen_at) + idle
if is_over or redis.call('HGET', list, id) ~= KEYS[1] then
  redis.call('DEL', KEYS[1])
  redis.call('HDEL', list, id)
  return false
end
if now >= tonumber(seen_at) + tonumber(ARGV[3]) then
  redis.call('HSET', KEYS[1], 'seen_at', ARGV[1])
  redis.call('EXPIRE', KEYS[1], math.min(idle, tonumber(ends_at) - now))
  seen_at = ARGV[1]
end
return {value, seen_at}
