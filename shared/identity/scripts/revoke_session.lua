-- Ends one of a user's sessions by its id; answers whether there was one.
-- KEYS: the user's list. ARGV: session id.
local session = redis.call('HGET', KEYS[1], ARGV[1])
if not session then
  return 0
end
redis.call('HDEL', KEYS[1], ARGV[1])
return redis.call('DEL', session)
