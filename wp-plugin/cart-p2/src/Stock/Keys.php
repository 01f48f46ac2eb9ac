<?php
/**
 * Keys class.
 *
 * @package CartP2
 */

namespace CartP2\Stock;

use CartP2\Options;

/**
 * The keys that seal the ledger, oldest first, in an option of their own: new salts of the site change nothing here.
 *
 * A key is never taken away; a new one seals what comes after it, so a chain of seals goes through the keys in their order. Define
 * CART_P2_STOCK_SECRET in wp-config.php, and a key is made of the option and that constant: whoever can only write to the database
 * cannot seal. Each key's fingerprint is kept with it, so one that is lost is told from an entry that was changed.
 *
 * Version 1 sealed with the site's salt `secure_auth`; a ledger from then begins with such a key.
 */
final class Keys {

	/**
	 * All keys.
	 *
	 * @return array<int, string|null> Null: this one is lost.
	 */
	public static function all(): array {
		return array_map( array( self::class, 'known' ), self::stored() );
	}

	/**
	 * The key that seals now. A lost one is replaced. Not inside a transaction: every process must see it at once.
	 *
	 * @return string
	 * @throws Fault When the database refuses.
	 */
	public static function current(): string {
		$key = self::last();
		return null === $key ? self::make( false ) : $key;
	}

	/**
	 * Makes a new key for what will be sealed from now on.
	 *
	 * @return string
	 * @throws Fault When the database refuses.
	 */
	public static function rotate(): string {
		return self::make( true );
	}

	/**
	 * Makes a key, one process at a time.
	 *
	 * @param bool $another Even if there is one.
	 * @return string
	 * @throws Fault When the database refuses.
	 */
	private static function make( bool $another ): string {
		return Setup::alone(
			static function () use ( $another ) {
				Setup::forget( Options::STOCK_KEYS );
				$key = $another ? null : self::last();
				if ( null !== $key ) {
					return $key;
				}
				$entry          = array(
					'since'  => time(),
					'secret' => bin2hex( random_bytes( 32 ) ),
				);
				$key            = self::made_of( $entry );
				$entry['print'] = self::fingerprint( $key );
				update_option( Options::STOCK_KEYS, array_merge( self::stored(), array( $entry ) ), false );
				return $key;
			}
		);
	}

	/**
	 * The newest key.
	 *
	 * @return string|null Null: there is none, it is lost, or it is the site's salt.
	 */
	private static function last() {
		$stored = self::stored();
		$last   = $stored ? end( $stored ) : null;
		return null === $last || '' === $last['secret'] ? null : self::known( $last );
	}

	/**
	 * Remembers that what is sealed so far was sealed with the site's salt.
	 *
	 * @return void
	 */
	public static function begin_with_salt() {
		$entry = array(
			'since'  => 0,
			'secret' => '',
		);
		if ( ! self::stored() ) {
			$entry['print'] = self::fingerprint( self::made_of( $entry ) );
			update_option( Options::STOCK_KEYS, array( $entry ), false );
		}
	}

	/**
	 * The keys as they are stored.
	 *
	 * @return array<int, array{since: int, secret: string, print: string}>
	 */
	private static function stored(): array {
		$stored = get_option( Options::STOCK_KEYS, array() );
		return is_array( $stored ) ? array_values( array_filter( $stored, 'is_array' ) ) : array();
	}

	/**
	 * A key, if it is still what it was.
	 *
	 * @param array{since: int, secret: string, print: string} $entry As stored.
	 * @return string|null
	 */
	private static function known( array $entry ) {
		$key = self::made_of( $entry );
		return hash_equals( (string) $entry['print'], self::fingerprint( $key ) ) ? $key : null;
	}

	/**
	 * Makes a key of what is stored and what is not.
	 *
	 * @param array{since: int, secret: string} $entry As stored; no secret: the site's salt.
	 * @return string
	 */
	private static function made_of( array $entry ): string {
		if ( '' === $entry['secret'] ) {
			return wp_salt( 'secure_auth' );
		}
		return defined( 'CART_P2_STOCK_SECRET' ) ? hash_hmac( 'sha256', $entry['secret'], (string) constant( 'CART_P2_STOCK_SECRET' ) ) : $entry['secret'];
	}

	/**
	 * What tells a key from others and gives nothing of it away.
	 *
	 * @param string $key Key.
	 * @return string
	 */
	private static function fingerprint( string $key ): string {
		return substr( hash_hmac( 'sha256', 'cart-p2 fingerprint', $key ), 0, 16 );
	}
}
