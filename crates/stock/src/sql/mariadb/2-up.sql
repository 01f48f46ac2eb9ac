-- Version 2 for MariaDB and MySQL, of the plugin only: what moved per product and day, for people. Safe to repeat.
-- Quantities are millionths of a unit; `refused` counts requests; a day is the number of days since 1970 in the site's own time.

CREATE TABLE IF NOT EXISTS {p}daily (
  day INT NOT NULL,
  product BIGINT UNSIGNED NOT NULL,
  held BIGINT NOT NULL DEFAULT 0,
  sold BIGINT NOT NULL DEFAULT 0,
  returned BIGINT NOT NULL DEFAULT 0,
  expired BIGINT NOT NULL DEFAULT 0,
  refused BIGINT NOT NULL DEFAULT 0,
  PRIMARY KEY (day, product)
) ENGINE=InnoDB DEFAULT CHARACTER SET ascii COLLATE ascii_bin
