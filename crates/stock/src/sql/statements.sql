-- Every statement of the stock store, for MariaDB, MySQL and SQLite alike, and for both the Rust
-- crate and the WordPress plugin: this text is the only one.
--
-- Form: `-- name: NAME` and the statement below it. `{p}` is the tables' prefix, `:name` a value.
-- `{lock}` is FOR UPDATE where the database has row locks and nothing elsewhere.
-- Quantities are whole millionths of a unit. Transactions run at READ COMMITTED: no statement
-- here needs a gap locked, and gap locks would make strangers wait for each other.
--
-- Order inside a transaction, everywhere: key, lines (by owner, product, location), ledger,
-- levels (by product, location) last, because a level is what many shoppers want at once.
--
-- MariaDB does a request in two trips: one reads (`look`, without locks), one writes all or nothing (`at_once`). `{steps}` are
-- the statements below, those that must change exactly one row followed by `else_stop`; what was read is compared by them.
-- A block needs no more privileges than its statements. The procedure `{p}new_line` does the most frequent of these blocks, a new
-- line of one product: a connection compiles it once, so a long one gains; where it is missing or not allowed, the block does it.
-- Its `other` is an owner that must have nothing, as the owner itself (who may be named twice); NULL: lines were compared before.
--
-- Nobody waits longer than 3 seconds for a row: the server's own patience is 50.

-- name: find_key
SELECT stands_for FROM {p}op WHERE op_key = :key

-- name: put_key
INSERT INTO {p}op (op_key, stands_for, at) VALUES (:key, :stands_for, :now)

-- name: lines
SELECT owner, product, location, held, claimed, expires_at, extensions
FROM {p}line WHERE owner = :owner ORDER BY product, location {lock}

-- name: levels
SELECT location, on_hand, held, claimed FROM {p}level WHERE product = :product ORDER BY location

-- name: levels_locked
SELECT location, on_hand, held, claimed FROM {p}level WHERE product = :product ORDER BY location {lock}

-- name: overdue
SELECT owner, product, location, held, claimed, expires_at, extensions
FROM {p}line WHERE product = :product AND expires_at <= :now ORDER BY owner, location LIMIT :most

-- name: overdue_products
SELECT DISTINCT product FROM {p}line WHERE expires_at <= :now ORDER BY product LIMIT :most

-- name: put_movement
INSERT INTO {p}ledger (product, location, kind, on_hand, held, claimed, owner, op_key, at)
VALUES (:product, :location, :kind, :on_hand, :held, :claimed, :owner, :key, :now)

-- name: insert_line
INSERT INTO {p}line (owner, product, location, held, claimed, expires_at, extensions)
VALUES (:owner, :product, :location, :held, :claimed, :expires_at, :extensions)

-- name: update_line
UPDATE {p}line SET held = :held, claimed = :claimed, expires_at = :expires_at, extensions = :extensions
WHERE owner = :owner AND product = :product AND location = :location
AND held = :was_held AND claimed = :was_claimed AND COALESCE(expires_at, -1) = :was_expires_at
AND extensions = :was_extensions

-- name: delete_line
DELETE FROM {p}line
WHERE owner = :owner AND product = :product AND location = :location
AND held = :was_held AND claimed = :was_claimed AND COALESCE(expires_at, -1) = :was_expires_at
AND extensions = :was_extensions

-- name: change_level
UPDATE {p}level SET on_hand = on_hand + :on_hand, held = held + :held, claimed = claimed + :claimed
WHERE product = :product AND location = :location
AND (:need = 0 OR on_hand - held - claimed - :spare >= :need)
AND ABS(on_hand + :on_hand) <= :max AND ABS(held + :held) <= :max AND ABS(claimed + :claimed) <= :max
AND ABS(on_hand + :on_hand - held - :held - claimed - :claimed) <= :max

-- name: create_level
INSERT INTO {p}level (product, location, on_hand, held, claimed) VALUES (:product, :location, 0, 0, 0)

-- name: availability
SELECT SUM(l.on_hand - l.held - l.claimed), SUM(l.held),
(SELECT COALESCE(SUM(d.held), 0) FROM {p}line d WHERE d.product = :product AND d.expires_at <= :now)
FROM {p}level l WHERE l.product = :product

-- name: unsealed
SELECT id, product, location, kind, on_hand, held, claimed, owner, op_key, at, seq, seal
FROM {p}ledger WHERE seq IS NULL ORDER BY id LIMIT :most

-- name: chain_end
SELECT seq, seal FROM {p}chain WHERE product = :product {lock}

-- name: put_seal
UPDATE {p}ledger SET seq = :seq, seal = :seal WHERE id = :id AND seq IS NULL

-- name: insert_chain
INSERT INTO {p}chain (product, seq, seal) VALUES (:product, :seq, :seal)

-- name: update_chain
UPDATE {p}chain SET seq = :seq, seal = :seal WHERE product = :product

-- name: chains
SELECT product, seq, seal FROM {p}chain ORDER BY product

-- name: sealed
SELECT id, product, location, kind, on_hand, held, claimed, owner, op_key, at, seq, seal
FROM {p}ledger WHERE product = :product AND seq > :after ORDER BY seq LIMIT :most

-- name: totals
SELECT 0 AS which, product, location, on_hand, held, claimed FROM {p}level
UNION ALL SELECT 1, product, location, 0, SUM(held), SUM(claimed) FROM {p}line GROUP BY product, location
UNION ALL SELECT 2, product, location, SUM(on_hand), SUM(held), SUM(claimed) FROM {p}ledger GROUP BY product, location
ORDER BY which, product, location

-- name: count_keys
SELECT COUNT(*) FROM {p}op WHERE op_key >= :first AND op_key < :beyond

-- name: held_by_others
SELECT COALESCE(SUM(held), 0) / 1000000 FROM {p}line
WHERE product = :product AND expires_at > :now AND owner <> :cart AND owner <> :order
AND owner <> :begun AND owner <> :draft

-- name: held_by_others_each
SELECT product, SUM(held) FROM {p}line
WHERE product IN ({products}) AND expires_at > :now AND owner <> :cart AND owner <> :order
AND owner <> :begun AND owner <> :draft GROUP BY product

-- name: look
SELECT 'line', owner, product, held, claimed, expires_at, extensions, @@in_transaction, @@autocommit
FROM {p}line WHERE owner IN ({owners}) AND location = :location

-- name: look_key
SELECT 'key', stands_for, NULL, NULL, NULL, NULL, NULL, @@in_transaction, @@autocommit FROM {p}op WHERE op_key = :key

-- name: at_once
SET STATEMENT innodb_lock_wait_timeout = 3 FOR BEGIN NOT ATOMIC
IF @@in_transaction OR NOT @@autocommit THEN SIGNAL SQLSTATE '45000' SET MYSQL_ERRNO = 1644, MESSAGE_TEXT = 'cart_p2 changed'; END IF;
BEGIN
DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ROLLBACK; RESIGNAL; END;
SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
START TRANSACTION;
{steps}
COMMIT;
END;
END

-- name: else_stop
IF ROW_COUNT() <> 1 THEN SIGNAL SQLSTATE '45000' SET MYSQL_ERRNO = 1644, MESSAGE_TEXT = :why; END IF

-- name: else_owned
DELETE FROM {p}line WHERE owner IN ({owners});
IF ROW_COUNT() > 0 THEN SIGNAL SQLSTATE '45000' SET MYSQL_ERRNO = 1644, MESSAGE_TEXT = 'cart_p2 changed'; END IF

-- name: drop_hold
DROP PROCEDURE IF EXISTS {p}new_line

-- name: make_hold
CREATE PROCEDURE {p}new_line (a_owner VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin,
a_other VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin, a_product BIGINT UNSIGNED, a_location INT UNSIGNED,
a_held BIGINT, a_expires_at BIGINT, a_need BIGINT, a_spare BIGINT, a_shown BIGINT, a_now BIGINT)
MODIFIES SQL DATA SQL SECURITY INVOKER
BEGIN
IF @@in_transaction OR NOT @@autocommit THEN SIGNAL SQLSTATE '45000' SET MYSQL_ERRNO = 1644, MESSAGE_TEXT = 'cart_p2 changed'; END IF;
BEGIN
DECLARE EXIT HANDLER FOR SQLEXCEPTION BEGIN ROLLBACK; RESIGNAL; END;
SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
START TRANSACTION;
IF a_other IS NOT NULL THEN
DELETE FROM {p}line WHERE owner IN (a_owner, a_other);
IF ROW_COUNT() > 0 THEN SIGNAL SQLSTATE '45000' SET MYSQL_ERRNO = 1644, MESSAGE_TEXT = 'cart_p2 changed'; END IF;
END IF;
INSERT INTO {p}ledger (product, location, kind, on_hand, held, claimed, owner, op_key, at)
VALUES (a_product, a_location, 'hold', 0, a_held, 0, a_owner, '', a_now);
INSERT INTO {p}line (owner, product, location, held, claimed, expires_at, extensions)
VALUES (a_owner, a_product, a_location, a_held, 0, a_expires_at, 0);
UPDATE {p}level SET held = held + a_held WHERE product = a_product AND location = a_location
AND (a_need = 0 OR on_hand - held - claimed - a_spare >= a_need) AND (a_shown IS NULL OR on_hand - claimed = a_shown)
AND ABS(held + a_held) <= :max AND ABS(on_hand - held - a_held - claimed) <= :max;
IF ROW_COUNT() <> 1 THEN SIGNAL SQLSTATE '45000' SET MYSQL_ERRNO = 1644, MESSAGE_TEXT = 'cart_p2 short'; END IF;
COMMIT;
END;
END

-- name: hold
SET STATEMENT innodb_lock_wait_timeout = 3 FOR CALL {p}new_line(:owner, :other, :product, :location, :held, :expires_at, :need, :spare, :shown, :now)

-- name: wait_less
SET @cart_p2_wait = @@SESSION.innodb_lock_wait_timeout, SESSION innodb_lock_wait_timeout = 3

-- name: wait_as_before
SET SESSION innodb_lock_wait_timeout = @cart_p2_wait
