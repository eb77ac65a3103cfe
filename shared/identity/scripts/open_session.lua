-- Opens a session and lists it under its user in one step; the oldest make room where the user has too many.
-- KEYS: the session, the user's list. ARGV: session id, value, now, idle seconds, end, most sessions of a user.
local listed = redis.call('HKEYS', KEYS[2])
-- Ids are in order of time.
table.sort(listed)
for place = 1, #listed - tonumber(ARGV[6]) + 1 do
  redis.call('DEL', redis.call('HGET', KEYS[2], listed[place]))
  redis.call('HDEL', KEYS[2], listed[place])
end
redis.call('HSET', KEYS[2], ARGV[1], KEYS[1])
redis.call('EXPIRE', KEYS[2], tonumber(ARGV[5]) - tonumber(ARGV[3]))
redis.call('HSET', KEYS[1], 'list', KEYS[2], 'id', ARGV[1], 'value', ARGV[2], 'seen_at', ARGV[3], 'ends_at', ARGV[5])
redis.call('EXPIRE', KEYS[1], ARGV[4])
