-- Reads what a request needs, at one moment.
-- KEYS: state, ops, then any hashes. ARGV: a key or ''.
-- Answers: what the key stands for or nil, then each hash.
if redis.call('EXISTS', KEYS[1]) == 0 then
  return redis.error_reply('NOTLOADED no stock was loaded')
end
local answer = { ARGV[1] ~= '' and redis.call('HGET', KEYS[2], ARGV[1]) or false }
for i = 3, #KEYS do
  answer[i - 1] = redis.call('HGETALL', KEYS[i])
end
return answer
