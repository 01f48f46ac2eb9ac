-- Takes version 1 back, with all it holds. Safe to repeat.
DROP TABLE IF EXISTS {p}chain;
DROP TABLE IF EXISTS {p}ledger;
DROP TABLE IF EXISTS {p}op;
DROP TABLE IF EXISTS {p}line;
DROP TABLE IF EXISTS {p}level
