-- Takes version 2 back. Safe to repeat.
DROP TABLE IF EXISTS {p}daily
