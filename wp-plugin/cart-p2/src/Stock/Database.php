<?php
/**
 * Database class.
 *
 * @package CartP2
 */

namespace CartP2\Stock;

/**
 * Runs the statements of crates/stock/src/sql on the shop's own connection.
 *
 * They go past `$wpdb->query()`: after a lost connection that would connect anew and repeat the last statement alone, outside
 * its transaction.
 */
final class Database {

	/**
	 * How often a transaction is tried.
	 */
	const ATTEMPTS = 20;

	/**
	 * How often it is tried when each time somebody kept a row locked for longer than the statements wait.
	 */
	const WAITS = 3;

	/**
	 * Error number of a lock wait timeout.
	 */
	const WAITED = 1205;

	/**
	 * Deadlock; lock wait timeout; duplicate key.
	 */
	const CONFLICTS = array( 1213, self::WAITED, 1062 );

	/**
	 * No such procedure; not allowed to run it.
	 */
	const NO_PROCEDURE = array( 1305, 1370 );

	/**
	 * The connection is gone: by the client's library, killed, shut down, idle for too long.
	 */
	const LOST = array( 2006, 2013, 2055, 1927, 1053, 4031 );

	/**
	 * Error number of a SIGNAL, and how the text of ours begins.
	 */
	const SIGNALLED = 1644;
	const STOP      = 'cart_p2 ';

	/**
	 * Where the build puts the SQL.
	 */
	const FOLDER = '/assets/build/';

	/**
	 * Name of the savepoint inside somebody else's transaction.
	 */
	const SAVEPOINT = 'cart_p2_stock';

	/**
	 * Statements by name, as written.
	 *
	 * @var array<string, string>
	 */
	private static $statements = array();

	/**
	 * Statements by tables' prefix and name, cut at their values: text, name of a value, text and so on.
	 *
	 * @var array<string, array<string, string[]>>
	 */
	private static $cut = array();

	/**
	 * Whether the statements are there; null: not looked yet.
	 *
	 * @var bool|null
	 */
	private static $built = null;

	/**
	 * The connection that ran `at_once` before, so that to compile the procedure for it pays; null: none yet.
	 *
	 * @var int|null
	 */
	private static $warm = null;

	/**
	 * The connection to which there is no procedure; null: none.
	 *
	 * @var int|null
	 */
	private static $without = null;

	/**
	 * Whether one of our transactions is open.
	 *
	 * @var bool
	 */
	private static $open = false;

	/**
	 * Statements that {@see self::collect()} collects; null: they run.
	 *
	 * @var string[]|null
	 */
	private static $collected = null;

	/**
	 * Whether the server understands `at_once`; null: not asked yet.
	 *
	 * @var bool|null
	 */
	private static $blocks = null;

	/**
	 * Prefix of our tables.
	 *
	 * @return string
	 */
	public static function prefix(): string {
		global $wpdb;
		return $wpdb->prefix . 'cart_p2_stock_';
	}

	/**
	 * Whether this shop's database can keep stock: MySQL or MariaDB on one connection.
	 *
	 * @return bool
	 */
	public static function is_usable(): bool {
		global $wpdb;
		if ( null === self::$built ) {
			self::$built = is_readable( self::file( 'statements' ) );
		}
		return self::$built && isset( $wpdb->dbh ) && $wpdb->dbh instanceof \mysqli;
	}

	/**
	 * Runs a migration. Safe to repeat.
	 *
	 * @param string $name `1-up` or `1-down`.
	 * @return void
	 * @throws Fault When the database refuses.
	 */
	public static function migrate( string $name ) {
		$text = preg_replace( '/^--.*$/m', '', self::text( $name ) );
		foreach ( array_filter( array_map( 'trim', explode( ";\n", $text ) ) ) as $statement ) {
			self::run( str_replace( '{p}', self::prefix(), $statement ) );
		}
	}

	/**
	 * Runs a named statement that changes something.
	 *
	 * @param string               $name   Name.
	 * @param array<string, mixed> $values Values by name: int, string or null.
	 * @return int Rows it changed.
	 * @throws Fault When the database refuses.
	 */
	public static function change( string $name, array $values ): int {
		global $wpdb;
		self::run( self::filled( $name, $values ) );
		return (int) mysqli_affected_rows( $wpdb->dbh );
	}

	/**
	 * Runs a named query.
	 *
	 * @param string               $name   Name.
	 * @param array<string, mixed> $values Values by name: int, string or null.
	 * @return array<int, array<int, string|null>> Rows.
	 * @throws Fault When the database refuses.
	 */
	public static function rows( string $name, array $values ): array {
		return self::query( self::filled( $name, $values ) );
	}

	/**
	 * Runs any query. For what concerns WordPress's own tables.
	 *
	 * @param string $sql Prepared SQL.
	 * @return array<int, array<int, string|null>> Rows.
	 * @throws Fault When the database refuses.
	 */
	public static function query( string $sql ): array {
		$result = self::run( $sql );
		if ( ! $result instanceof \mysqli_result ) {
			return array();
		}
		$rows = mysqli_fetch_all( $result, MYSQLI_NUM );
		mysqli_free_result( $result );
		return $rows;
	}

	/**
	 * Runs a statement that changes something, or collects it.
	 *
	 * @param string $sql Prepared SQL.
	 * @return void
	 * @throws Fault When the database refuses.
	 */
	public static function write( string $sql ) {
		if ( null === self::$collected ) {
			self::run( $sql );
			return;
		}
		self::$collected[] = $sql;
	}

	/**
	 * What some work would write by {@see self::write()}.
	 *
	 * @param callable $work Work.
	 * @return string[] Statements.
	 */
	public static function collect( callable $work ): array {
		self::$collected = array();
		try {
			$work();
			return self::$collected;
		} finally {
			self::$collected = null;
		}
	}

	/**
	 * A named statement about several owners.
	 *
	 * @param string               $name   Name.
	 * @param string[]             $owners Owners.
	 * @param array<string, mixed> $values Values by name.
	 * @return string
	 */
	public static function owning( string $name, array $owners, array $values = array() ): string {
		return str_replace( '{owners}', $owners ? implode( ', ', array_map( array( self::class, 'literal' ), $owners ) ) : 'NULL', self::filled( $name, $values ) );
	}

	/**
	 * Whether this server can do a transaction in one trip: MariaDB.
	 *
	 * @return bool
	 */
	public static function has_blocks(): bool {
		if ( null === self::$blocks ) {
			self::$blocks = self::is_mariadb();
		}
		return self::$blocks && ! self::$open;
	}

	/**
	 * Runs statements in a transaction and in one trip: all of them or none.
	 *
	 * @param array<int, array{string, string|null}> $steps Each with what to throw unless it changes exactly one row: `changed`
	 *                                                      or `short PRODUCT`; null: it may.
	 * @return void
	 * @throws Conflict Worth another try.
	 * @throws Short When there is not enough.
	 * @throws Fault When the database refuses.
	 */
	public static function at_once( array $steps ) {
		$texts = array();
		foreach ( $steps as list( $sql, $why ) ) {
			$texts[] = $sql . ';';
			if ( null !== $why ) {
				$texts[] = self::filled( 'else_stop', array( 'why' => self::STOP . $why ) ) . ';';
			}
		}
		self::run( str_replace( '{steps}', implode( "\n", $texts ), self::filled( 'at_once', array() ) ) );
		self::$warm = self::connection();
	}

	/**
	 * The connection's number.
	 *
	 * @return int
	 */
	private static function connection(): int {
		global $wpdb;
		return (int) mysqli_thread_id( $wpdb->dbh );
	}

	/**
	 * Whether the procedure `hold` is worth a try: this connection has done such work before, and there is one.
	 *
	 * @return bool
	 */
	public static function has_procedure(): bool {
		return null !== self::$warm && self::$warm !== self::$without && self::connection() === self::$warm;
	}

	/**
	 * Runs it.
	 *
	 * @param array<string, int|string|null> $values Values.
	 * @return bool False: there is none, or not for us; nothing happened.
	 * @throws Conflict Worth another try.
	 * @throws Short When there is not enough.
	 * @throws Fault When the database refuses.
	 */
	public static function hold( array $values ): bool {
		try {
			self::run( self::filled( 'hold', $values ) );
			return true;
		} catch ( Short $short ) {
			throw new Short( (int) $values['product'] );
		} catch ( Fault $fault ) {
			if ( ! in_array( $fault->getCode(), self::NO_PROCEDURE, true ) ) {
				throw $fault;
			}
			self::$without = self::connection();
			return false;
		}
	}

	/**
	 * Runs work; again after a conflict.
	 *
	 * @param callable $work Work.
	 * @return mixed What work returned.
	 * @throws Conflict When others were always faster.
	 */
	public static function again( callable $work ) {
		$attempt = 0;
		$waits   = 0;
		while ( true ) {
			try {
				return $work();
			} catch ( Conflict $conflict ) {
				$waits += self::WAITED === $conflict->getCode() ? 1 : 0;
				if ( ++$attempt >= self::ATTEMPTS || $waits >= self::WAITS ) {
					throw $conflict;
				}
			}
			self::pause( $attempt );
		}
	}

	/**
	 * Runs work; once more on a new connection when the old one was lost on the way.
	 *
	 * Whether what it did then lasts nobody can say. So only work that may be repeated: it has a key, or says how things are to be.
	 *
	 * @param callable $work Work. Gets whether it is the second time.
	 * @return mixed What work returned.
	 * @throws Fault When the database refuses, or does not come back.
	 */
	public static function surviving( callable $work ) {
		global $wpdb;
		try {
			return $work( false );
		} catch ( Lost $lost ) {
			if ( ! $wpdb->check_connection( false ) ) {
				throw $lost;
			}
		}
		return $work( true );
	}

	/**
	 * Runs work in a transaction; again after a conflict.
	 *
	 * In somebody else's transaction it becomes a part of that: then it lasts only if that lasts, and a conflict is final.
	 *
	 * @param callable $work Work. What it throws undoes it.
	 * @return mixed What work returned.
	 * @throws Fault When the database refuses, or others were always faster.
	 */
	public static function transaction( callable $work ) {
		if ( self::$open ) {
			throw new Fault( 'a stock transaction is open already' );
		}
		$inside = self::is_inside_transaction();
		$once   = static function () use ( $work, $inside ) {
			return self::try_transaction( $work, $inside );
		};
		self::run( self::filled( 'wait_less', array() ) );
		try {
			return $inside ? $once() : self::again( $once );
		} finally {
			self::attempt( self::filled( 'wait_as_before', array() ) );
		}
	}

	/**
	 * One try of {@see self::transaction()}.
	 *
	 * @param callable $work   Work.
	 * @param bool     $inside Inside somebody else's transaction.
	 * @return mixed What work returned.
	 * @throws \Throwable What work throws.
	 */
	private static function try_transaction( callable $work, bool $inside ) {
		self::$open = true;
		try {
			self::begin( $inside );
			$result = $work();
			self::run( $inside ? 'RELEASE SAVEPOINT ' . self::SAVEPOINT : 'COMMIT' );
			return $result;
		} catch ( \Throwable $error ) {
			self::attempt( $inside ? 'ROLLBACK TO SAVEPOINT ' . self::SAVEPOINT : 'ROLLBACK' );
			throw $error;
		} finally {
			self::$open = false;
		}
	}

	/**
	 * A statement ready to run, for other queries to contain.
	 *
	 * @param string               $name   Name.
	 * @param array<string, mixed> $values Values by name: int, string or null.
	 * @return string
	 * @throws Fault When there is no such statement or value.
	 */
	public static function filled( string $name, array $values ): string {
		$sql   = '';
		$value = false;
		foreach ( self::cut( $name ) as $part ) {
			if ( $value && ! array_key_exists( $part, $values ) ) {
				throw new Fault( "$name needs $part" );
			}
			$sql  .= $value ? self::literal( $values[ $part ] ) : $part;
			$value = ! $value;
		}
		return $sql;
	}

	/**
	 * A value as SQL.
	 *
	 * @param int|string|null $value Value.
	 * @return string
	 */
	public static function literal( $value ): string {
		global $wpdb;
		if ( null === $value ) {
			return 'NULL';
		}
		return is_int( $value ) ? (string) $value : "'" . mysqli_real_escape_string( $wpdb->dbh, $value ) . "'";
	}

	/**
	 * A named statement with the names of this shop's tables, cut at its values.
	 *
	 * @param string $name Name.
	 * @return string[]
	 * @throws Fault When there is no such statement.
	 */
	private static function cut( string $name ): array {
		$prefix = self::prefix();
		if ( isset( self::$cut[ $prefix ][ $name ] ) ) {
			return self::$cut[ $prefix ][ $name ];
		}
		if ( ! self::$statements ) {
			foreach ( array_slice( explode( '-- name: ', self::text( 'statements' ) ), 1 ) as $part ) {
				list( $key, $statement )  = explode( "\n", $part, 2 );
				self::$statements[ $key ] = trim( $statement );
			}
		}
		if ( ! isset( self::$statements[ $name ] ) ) {
			throw new Fault( "no statement $name" );
		}
		$sql = str_replace( array( '{p}', '{lock}' ), array( $prefix, 'FOR UPDATE' ), self::$statements[ $name ] );

		self::$cut[ $prefix ][ $name ] = preg_split( '/:([a-z_]+)/', $sql, -1, PREG_SPLIT_DELIM_CAPTURE );
		return self::$cut[ $prefix ][ $name ];
	}

	/**
	 * Waits, and not the same time for two that collided.
	 *
	 * @param int $attempt How often it was tried.
	 * @return void
	 */
	private static function pause( int $attempt ) {
		usleep( wp_rand( 200, 1000 << min( $attempt, 6 ) ) );
	}

	/**
	 * Begins a transaction, or a part of one.
	 *
	 * @param bool $inside Inside somebody else's transaction.
	 * @return void
	 */
	private static function begin( bool $inside ) {
		if ( $inside ) {
			self::run( 'SAVEPOINT ' . self::SAVEPOINT );
			return;
		}
		// For this one transaction: no gap locks, so strangers do not wait for each other.
		self::run( 'SET TRANSACTION ISOLATION LEVEL READ COMMITTED' );
		self::run( 'START TRANSACTION' );
	}

	/**
	 * Runs a statement that may fail: a lost connection has undone everything already.
	 *
	 * @param string $sql Statement.
	 * @return void
	 */
	private static function attempt( string $sql ) {
		try {
			self::run( $sql );
		} catch ( Fault $fault ) {
			return;
		}
	}

	/**
	 * Whether somebody has begun a transaction. MySQL cannot say; there our own transaction would commit the other.
	 *
	 * @return bool
	 */
	private static function is_inside_transaction(): bool {
		return self::is_mariadb() && '1' === self::query( 'SELECT @@in_transaction' )[0][0];
	}

	/**
	 * Whether the server says it is MariaDB.
	 *
	 * @return bool
	 */
	private static function is_mariadb(): bool {
		global $wpdb;
		return false !== stripos( (string) mysqli_get_server_info( $wpdb->dbh ), 'mariadb' );
	}

	/**
	 * Runs SQL.
	 *
	 * @param string $sql Prepared SQL.
	 * @return \mysqli_result|bool
	 * @throws Conflict Worth another try.
	 * @throws Short When {@see self::at_once()} says so.
	 * @throws Fault When the database refuses.
	 */
	private static function run( string $sql ) {
		global $wpdb;
		if ( ! isset( $wpdb->dbh ) || ! $wpdb->dbh instanceof \mysqli ) {
			throw new Fault( 'no MySQL connection' );
		}
		// phpcs:ignore WordPress.DB.RestrictedFunctions -- The class comment says why not $wpdb->query().
		$result = mysqli_query( $wpdb->dbh, $sql );
		if ( false !== $result ) {
			return $result;
		}
		$why = mysqli_error( $wpdb->dbh );
		if ( self::SIGNALLED === mysqli_errno( $wpdb->dbh ) && 0 === strpos( $why, self::STOP ) ) {
			$stop = explode( ' ', substr( $why, strlen( self::STOP ) ) );
			throw 'short' === $stop[0] ? new Short( (int) end( $stop ) ) : new Conflict( $why );
		}
		$code = mysqli_errno( $wpdb->dbh );
		if ( in_array( $code, self::CONFLICTS, true ) ) {
			throw new Conflict( $why, $code );
		}
		throw in_array( $code, self::LOST, true ) ? new Lost( $why, $code ) : new Fault( $why, $code );
	}

	/**
	 * A file of SQL.
	 *
	 * @param string $name Name.
	 * @return string Path.
	 */
	private static function file( string $name ): string {
		return dirname( __DIR__, 2 ) . self::FOLDER . "stock-$name.sql";
	}

	/**
	 * Text of a file of SQL.
	 *
	 * @param string $name Name.
	 * @return string
	 * @throws Fault When it was not built into the plugin.
	 */
	private static function text( string $name ): string {
		$file = self::file( $name );
		// phpcs:ignore WordPress.WP.AlternativeFunctions.file_get_contents_file_get_contents -- A file of the plugin itself.
		$text = is_readable( $file ) ? file_get_contents( $file ) : false;
		if ( false === $text ) {
			throw new Fault( "the plugin lacks $file" );
		}
		return $text;
	}
}
