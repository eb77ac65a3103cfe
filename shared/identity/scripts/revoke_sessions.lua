-- Ends every session of a user; answers how many there were.
-- KEYS: the user's list.
local ended = 0
for _, session in ipairs(redis.call('HVALS', KEYS[1])) do
  ended = ended + redis.call('DEL', session)
end
redis.call('DEL', KEYS[1])
return ended
