-- Everything that is summed up, at one moment.
-- KEYS: state, journal, owners, products. ARGV: the shop's prefix, the last step in the books.
-- Answers: the last step; levels as product, location, text; sums of the lines as
-- product@location, held, claimed; the steps that are not in the books as id and fields.
--
-- The keys of lines and levels are not known beforehand. They have the same hash tag as KEYS, so
-- that a Cluster has them here.
local seq = redis.call('HGET', KEYS[1], 'seq')
if not seq then
  return redis.error_reply('NOTLOADED no stock was loaded')
end
local levels = {}
for _, product in ipairs(redis.call('SMEMBERS', KEYS[4])) do
  local found = redis.call('HGETALL', ARGV[1] .. 'level:' .. product)
  for i = 1, #found, 2 do
    levels[#levels + 1] = product
    levels[#levels + 1] = found[i]
    levels[#levels + 1] = found[i + 1]
  end
end
local held, claimed, fields = {}, {}, {}
for _, owner in ipairs(redis.call('SMEMBERS', KEYS[3])) do
  local found = redis.call('HGETALL', ARGV[1] .. 'line:' .. owner)
  for i = 1, #found, 2 do
    local field = found[i]
    if field ~= 'v' then
      local h, c = string.match(found[i + 1], '^(%S+) (%S+)')
      if not held[field] then
        held[field], claimed[field], fields[#fields + 1] = 0, 0, field
      end
      held[field], claimed[field] = held[field] + tonumber(h), claimed[field] + tonumber(c)
    end
  end
end
local lines = {}
for _, field in ipairs(fields) do
  lines[#lines + 1] = field
  lines[#lines + 1] = string.format('%.0f', held[field])
  lines[#lines + 1] = string.format('%.0f', claimed[field])
end
return { seq, levels, lines, redis.call('XRANGE', KEYS[2], '(' .. ARGV[2] .. '-0', '+') }
