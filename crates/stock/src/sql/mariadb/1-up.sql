-- Version 1 for MariaDB 10.4+ and MySQL 8.0+. Safe to repeat.

CREATE TABLE IF NOT EXISTS {p}level (
  product BIGINT UNSIGNED NOT NULL,
  location INT UNSIGNED NOT NULL,
  on_hand BIGINT NOT NULL,
  held BIGINT NOT NULL,
  claimed BIGINT NOT NULL,
  PRIMARY KEY (product, location)
) ENGINE=InnoDB DEFAULT CHARACTER SET ascii COLLATE ascii_bin;

CREATE TABLE IF NOT EXISTS {p}line (
  owner VARCHAR(64) NOT NULL,
  product BIGINT UNSIGNED NOT NULL,
  location INT UNSIGNED NOT NULL,
  held BIGINT NOT NULL,
  claimed BIGINT NOT NULL,
  expires_at BIGINT NULL,
  extensions INT NOT NULL,
  PRIMARY KEY (owner, product, location),
  KEY overdue (product, expires_at),
  KEY overdue_products (expires_at, product)
) ENGINE=InnoDB DEFAULT CHARACTER SET ascii COLLATE ascii_bin;

CREATE TABLE IF NOT EXISTS {p}op (
  op_key VARCHAR(64) NOT NULL,
  stands_for CHAR(64) NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (op_key)
) ENGINE=InnoDB DEFAULT CHARACTER SET ascii COLLATE ascii_bin;

CREATE TABLE IF NOT EXISTS {p}ledger (
  id BIGINT NOT NULL AUTO_INCREMENT,
  product BIGINT UNSIGNED NOT NULL,
  location INT UNSIGNED NOT NULL,
  kind VARCHAR(10) NOT NULL,
  on_hand BIGINT NOT NULL,
  held BIGINT NOT NULL,
  claimed BIGINT NOT NULL,
  owner VARCHAR(64) NOT NULL,
  op_key VARCHAR(64) NOT NULL,
  at BIGINT NOT NULL,
  seq BIGINT NULL,
  seal CHAR(64) NULL,
  PRIMARY KEY (id),
  UNIQUE KEY chain (product, seq),
  KEY unsealed (seq)
) ENGINE=InnoDB DEFAULT CHARACTER SET ascii COLLATE ascii_bin;

CREATE TABLE IF NOT EXISTS {p}chain (
  product BIGINT UNSIGNED NOT NULL,
  seq BIGINT NOT NULL,
  seal CHAR(64) NOT NULL,
  PRIMARY KEY (product)
) ENGINE=InnoDB DEFAULT CHARACTER SET ascii COLLATE ascii_bin
