-- Runs many commands at once, all on keys of one shop: used to load it.
-- KEYS: state. ARGV: for each command the number of its words, then the words.
local at = 1
while at <= #ARGV do
  local words = tonumber(ARGV[at])
  redis.call(unpack(ARGV, at + 1, at + words))
  at = at + words + 1
end
return 1
