-- Does all of a planned step, or nothing: first everything is checked, then everything is written.
-- KEYS: state, journal, ops, due, owners, products, then what ARGV points to.
-- ARGV: in the order of the calls of arg() below.
-- Answers: the number of the step; 0 when somebody was faster and the plan no longer holds.
--
-- Numbers are doubles here, exact to 2^53 = 9.0e15. A quantity is at most 1.0e15 millionths and
-- no sum below has more than four of them.
local place = 0
local function arg()
  place = place + 1
  return ARGV[place]
end
local function count()
  return tonumber(arg())
end
local function key()
  return KEYS[count()]
end

local state = redis.call('HMGET', KEYS[1], 'seq', 'tip')
if not state[1] then
  return redis.error_reply('NOTLOADED no stock was loaded')
end
local most, op, stands_for, record = count(), arg(), arg(), arg()
if op ~= '' and redis.call('HEXISTS', KEYS[3], op) == 1 then
  return 0
end
-- Nothing of the owners that were read has changed since.
for _ = 1, count() do
  local owner, version = key(), arg()
  if (redis.call('HGET', owner, 'v') or '') ~= version then
    return 0
  end
end
local lines = {}
for i = 1, count() do
  local line = {
    key = key(), due = key(), owner = arg(), product = arg(), location = arg(),
    before = arg(), after = arg(), expires = arg(),
  }
  line.field = line.product .. '@' .. line.location
  if (redis.call('HGET', line.key, line.field) or '') ~= line.before then
    return 0
  end
  lines[i] = line
end
local levels = {}
for i = 1, count() do
  local level = { key = key(), product = arg(), location = arg(), create = arg() }
  local more_on_hand, more_held, more_claimed = count(), count(), count()
  local need, spare = count(), count()
  local on_hand, held, claimed = 0, 0, 0
  local now = redis.call('HGET', level.key, level.location)
  if now then
    on_hand, held, claimed = string.match(now, '^(%S+) (%S+) (%S+)$')
    on_hand, held, claimed = tonumber(on_hand), tonumber(held), tonumber(claimed)
    level.create = ''
  elseif level.create == '' then
    return 0
  end
  if need > 0 and on_hand - held - claimed - spare < need then
    return 0
  end
  on_hand, held, claimed = on_hand + more_on_hand, held + more_held, claimed + more_claimed
  if math.abs(on_hand) > most or math.abs(held) > most or math.abs(claimed) > most
    or math.abs(on_hand - held - claimed) > most then
    return 0
  end
  -- Without a format a number of more than 14 digits would be cut.
  level.after = string.format('%.0f %.0f %.0f', on_hand, held, claimed)
  levels[i] = level
end

local seq = string.format('%.0f', tonumber(state[1]) + 1)
for _, level in ipairs(levels) do
  redis.call('HSET', level.key, level.location, level.after)
  if level.create ~= '' then
    redis.call('SADD', KEYS[6], level.product)
  end
end
for _, line in ipairs(lines) do
  local member = line.owner .. '@' .. line.location
  if line.after ~= '' then
    redis.call('HSET', line.key, line.field, line.after, 'v', seq)
    redis.call('SADD', KEYS[5], line.owner)
  else
    redis.call('HDEL', line.key, line.field)
    if redis.call('HLEN', line.key) == 1 then
      redis.call('DEL', line.key)
      redis.call('SREM', KEYS[5], line.owner)
    else
      redis.call('HSET', line.key, 'v', seq)
    end
  end
  if line.expires ~= '' then
    redis.call('ZADD', line.due, line.expires, member)
  else
    redis.call('ZREM', line.due, member)
  end
  local first = redis.call('ZRANGE', line.due, 0, 0, 'WITHSCORES')
  if first[1] then
    redis.call('ZADD', KEYS[4], first[2], line.product)
  else
    redis.call('ZREM', KEYS[4], line.product)
  end
end
if op ~= '' then
  redis.call('HSET', KEYS[3], op, stands_for)
end
local tip = redis.sha1hex(state[2] .. '|' .. seq .. '|' .. record)
redis.call('XADD', KEYS[2], seq .. '-0', 'record', record, 'tip', tip)
redis.call('HSET', KEYS[1], 'seq', seq, 'tip', tip)
return tonumber(seq)
