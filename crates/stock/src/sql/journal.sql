-- Statements of the books behind a stock in Redis: how far its journal was written down, and
-- many rows at once. The form is that of statements.sql; what stands between `(` and `)` after
-- VALUES is repeated for every row, with the row's number after each name.

-- name: create
CREATE TABLE IF NOT EXISTS {p}journal (shop VARCHAR(64) NOT NULL, seq BIGINT NOT NULL, tip CHAR(40) NOT NULL, PRIMARY KEY (shop))

-- name: remove
DROP TABLE IF EXISTS {p}journal

-- name: position
SELECT seq, tip FROM {p}journal WHERE shop = :shop {lock}

-- name: insert_position
INSERT INTO {p}journal (shop, seq, tip) VALUES (:shop, :seq, :tip)

-- name: move_position
UPDATE {p}journal SET seq = :seq, tip = :tip WHERE shop = :shop

-- name: put_keys
INSERT INTO {p}op (op_key, stands_for, at) VALUES (:key, :stands_for, :now)

-- name: put_movements
INSERT INTO {p}ledger (product, location, kind, on_hand, held, claimed, owner, op_key, at)
VALUES (:product, :location, :kind, :on_hand, :held, :claimed, :owner, :key, :now)

-- name: put_lines
REPLACE INTO {p}line (owner, product, location, held, claimed, expires_at, extensions)
VALUES (:owner, :product, :location, :held, :claimed, :expires_at, :extensions)

-- name: remove_line
DELETE FROM {p}line WHERE owner = :owner AND product = :product AND location = :location

-- name: all_lines
SELECT owner, product, location, held, claimed, expires_at, extensions
FROM {p}line WHERE owner > :after ORDER BY owner, product, location LIMIT :most

-- name: all_keys
SELECT op_key, stands_for FROM {p}op WHERE op_key > :after ORDER BY op_key LIMIT :most
