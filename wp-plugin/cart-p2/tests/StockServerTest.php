<?php
/**
 * StockServerTest class.
 *
 * @package CartP2
 */

namespace CartP2\Tests;

use CartP2\Stock\Books;
use CartP2\Stock\Conflict;
use CartP2\Stock\Database;
use CartP2\Stock\Planner;

/**
 * What the database's server allows, and what its other clients do.
 */
final class StockServerTest extends StockTestCase {

	const PRODUCT = 7;

	/**
	 * Another connection.
	 *
	 * @param string $user User.
	 * @return \mysqli
	 */
	private function connection( string $user = DB_USER ): \mysqli {
		list( $host, , $socket ) = $GLOBALS['wpdb']->parse_db_host( DB_HOST );

		// phpcs:ignore WordPress.DB.RestrictedClasses -- Another user than WordPress's own.
		$connection = new \mysqli( $host, $user, DB_PASSWORD, DB_NAME, 0, (string) $socket );
		$connection->set_charset( 'utf8mb4' );
		return $connection;
	}

	/**
	 * Some stock, in transactions of our own.
	 *
	 * @param callable $work Work.
	 */
	private function with_stock( callable $work ): void {
		$this->alone(
			static function () use ( $work ) {
				Database::change(
					'create_level',
					array(
						'product'  => self::PRODUCT,
						'location' => Planner::LOCATION,
					)
				);
				Books::run(
					array(),
					array(),
					static function ( Planner $planner ) {
						$planner->adjust( self::PRODUCT, 9000000 );
					},
					1
				);
				$work();
			}
		);
	}

	/**
	 * A hold of one unit.
	 *
	 * @param string   $owner Owner.
	 * @param bool     $guess Whether it is likely that the owners have nothing.
	 * @param string[] $from  Owners whose holds are used first.
	 * @return string As of Books::run().
	 */
	private function hold( string $owner, bool $guess = false, array $from = array() ): string {
		$want = array(
			'quantity'   => 1000000,
			'seconds'    => 900,
			'backorders' => false,
			'floor'      => 0,
			'held'       => true,
		);
		return Books::run(
			array_merge( array( $owner ), $from ),
			array( self::PRODUCT => $want ),
			static function ( Planner $planner ) use ( $owner, $from, $want ) {
				$planner->hold( $owner, $from, array( self::PRODUCT => $want ) );
			},
			2,
			'',
			'',
			null,
			$guess ? array( self::PRODUCT => 9000000 ) : array()
		);
	}

	private function held(): int {
		return Books::level( self::PRODUCT )['held'];
	}

	public function test_a_row_that_stays_locked_is_not_waited_for_forever(): void {
		$this->with_stock(
			function () {
				$patience = Database::query( 'SELECT @@innodb_lock_wait_timeout' );
				$rude     = $this->connection();
				$rude->begin_transaction();
				$rude->query( 'UPDATE ' . Database::prefix() . 'level SET held = held' );
				foreach ( array( 'at once', 'in a transaction' ) as $how ) {
					try {
						'at once' === $how ? $this->hold( 'cart:ann' ) : Database::transaction(
							static function () {
								Books::level( self::PRODUCT, true );
							}
						);
						$this->fail( $how );
					} catch ( Conflict $conflict ) {
						$this->assertSame( Database::WAITED, $conflict->getCode() );
					}
					$this->assertSame( $patience, Database::query( 'SELECT @@innodb_lock_wait_timeout' ) );
				}
				$rude->rollback();
				$this->assertSame( 0, $this->held() );
				$this->assertSame( 'ok', $this->hold( 'cart:ann' ) );
				$this->assertSame( 1000000, $this->held() );
			}
		);
	}

	/**
	 * SELECT, INSERT, UPDATE and DELETE; the procedure is there, and not for this user.
	 */
	public function test_rows_are_all_one_needs_the_right_to_write(): void {
		$this->with_stock(
			function () {
				global $wpdb;
				$least = $this->connection( DB_USER . '_least' );
				$mine  = $wpdb->dbh;
				try {
					$wpdb->dbh = $least;
					foreach ( array( 'ann', 'bob', 'eve' ) as $number => $name ) {
						$this->assertSame( 'ok', $this->hold( "cart:$name", 'bob' !== $name ) );
						$this->assertSame( 1000000 * ( $number + 1 ), $this->held() );
					}
					$this->assertFalse( Database::has_procedure() );
					$this->assertSame( 3, Books::sweep( self::PRODUCT, 10000 ) );
					$this->assertSame( 0, $this->held() );
				} finally {
					$wpdb->dbh = $mine;
				}
			}
		);
	}

	/**
	 * A connection's first hold does without the procedure, the next ones use it, for one owner or two.
	 */
	public function test_the_procedure_is_there_and_used(): void {
		$this->with_stock(
			function () {
				$this->hold( 'cart:ann' );
				$this->assertTrue( Database::has_procedure() );
				$calls = static function (): int {
					return (int) Database::query( "SHOW SESSION STATUS LIKE 'Com_call_procedure'" )[0][1];
				};
				$before = $calls();
				$this->hold( 'cart:bob' );
				$this->hold( 'cart:eve', true );
				$this->hold( 'order:1', true, array( 'cart:nobody' ) );
				$this->assertSame( $before + 3, $calls() );
				$this->assertSame( 4000000, $this->held() );
				// It refuses where the other owner has something: that is taken over.
				$this->hold( 'order:2', true, array( 'cart:bob' ) );
				$this->assertSame( $before + 4, $calls() );
				$this->assertSame( 4000000, $this->held() );
				$this->assertSame( array(), Books::lines( 'cart:bob' ) );
			}
		);
	}
}
