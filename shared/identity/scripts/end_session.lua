-- Ends the session under its own key; answers whether there was one.
-- KEYS: the session.
local list, id = unpack(redis.call('HMGET', KEYS[1], 'list', 'id'))
if not list then
  return 0
end
redis.call('HDEL', list, id)
return redis.call('DEL', KEYS[1])
