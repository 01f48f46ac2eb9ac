-- Version 1 for SQLite. Safe to repeat. Triggers keep the ledger append-only.

CREATE TABLE IF NOT EXISTS {p}level (
  product INTEGER NOT NULL,
  location INTEGER NOT NULL,
  on_hand INTEGER NOT NULL,
  held INTEGER NOT NULL,
  claimed INTEGER NOT NULL,
  PRIMARY KEY (product, location)
) STRICT;

CREATE TABLE IF NOT EXISTS {p}line (
  owner TEXT NOT NULL,
  product INTEGER NOT NULL,
  location INTEGER NOT NULL,
  held INTEGER NOT NULL,
  claimed INTEGER NOT NULL,
  expires_at INTEGER NULL,
  extensions INTEGER NOT NULL,
  PRIMARY KEY (owner, product, location)
) STRICT;

CREATE TABLE IF NOT EXISTS {p}op (
  op_key TEXT NOT NULL,
  stands_for TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (op_key)
) STRICT;

CREATE TABLE IF NOT EXISTS {p}ledger (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  product INTEGER NOT NULL,
  location INTEGER NOT NULL,
  kind TEXT NOT NULL,
  on_hand INTEGER NOT NULL,
  held INTEGER NOT NULL,
  claimed INTEGER NOT NULL,
  owner TEXT NOT NULL,
  op_key TEXT NOT NULL,
  at INTEGER NOT NULL,
  seq INTEGER NULL,
  seal TEXT NULL,
  UNIQUE (product, seq)
) STRICT;

CREATE TABLE IF NOT EXISTS {p}chain (
  product INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  seal TEXT NOT NULL,
  PRIMARY KEY (product)
) STRICT;

CREATE INDEX IF NOT EXISTS {p}overdue ON {p}line (product, expires_at);

CREATE INDEX IF NOT EXISTS {p}overdue_products ON {p}line (expires_at, product);

CREATE INDEX IF NOT EXISTS {p}unsealed ON {p}ledger (id) WHERE seq IS NULL;

CREATE TRIGGER IF NOT EXISTS {p}ledger_stays BEFORE DELETE ON {p}ledger
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

CREATE TRIGGER IF NOT EXISTS {p}ledger_is_sealed_once BEFORE UPDATE ON {p}ledger
WHEN OLD.seq IS NOT NULL OR NEW.id <> OLD.id OR NEW.product <> OLD.product OR NEW.location <> OLD.location
OR NEW.kind <> OLD.kind OR NEW.on_hand <> OLD.on_hand OR NEW.held <> OLD.held OR NEW.claimed <> OLD.claimed
OR NEW.owner <> OLD.owner OR NEW.op_key <> OLD.op_key OR NEW.at <> OLD.at
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END
