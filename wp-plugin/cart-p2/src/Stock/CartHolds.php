<?php
/**
 * CartHolds class.
 *
 * @package CartP2
 */

namespace CartP2\Stock;

use Automattic\WooCommerce\StoreApi\Exceptions\RouteException;
use CartP2\Mapping\StockCart;
use CartP2\Mapping\StockOrder;
use CartP2\Mapping\StockProduct;
use CartP2\Storefront\HoldActions;
use CartP2\Waiting\Form;

/**
 * Carts and the stock: what lies in a cart is held for a while, and never taken from somebody else's.
 *
 * The session remembers the cart's token and nothing else: two tabs write their sessions over each other, so only the tables know
 * what is held. A customer's account remembers the token too. On login WooCommerce replaces the session they had elsewhere, and
 * what that one held is theirs, not somebody else's.
 */
final class CartHolds {

	/**
	 * Session: the token that owns the hold.
	 */
	const TOKEN = 'cart_p2_stock_token';

	/**
	 * A product was added to the cart. Without enough stock it is taken out again.
	 *
	 * @param string    $key      Cart item key.
	 * @param int       $product  Product.
	 * @param int|float $quantity Quantity.
	 * @return void
	 * @throws RouteException When there is not enough; the classic cart makes a notice of it, the Store API an error.
	 */
	public static function added( $key, $product, $quantity ) {
		if ( 'cart' !== Setup::mode() || ! WC()->cart ) {
			return;
		}
		try {
			self::sync_for( WC()->cart, StockCart::product( WC()->cart, (string) $key ) );
		} catch ( Refused $refused ) {
			StockCart::set_back( WC()->cart, (string) $key, StockCart::quantity( WC()->cart, (string) $key ) - $quantity );
			self::sync_quietly( WC()->cart );
			self::prevented( $refused );
			// phpcs:ignore WordPress.Security.EscapeOutput.ExceptionNotEscaped -- WooCommerce escapes it where it prints it.
			throw new RouteException( 'woocommerce_rest_product_partially_out_of_stock', self::message( $refused ) . self::offers( $refused ), 400 );
		}
	}

	/**
	 * A quantity was changed. Without enough stock it is changed back.
	 *
	 * @param string    $key          Cart item key.
	 * @param int|float $quantity     New quantity.
	 * @param int|float $old_quantity Old quantity.
	 * @param \WC_Cart  $cart         Cart.
	 * @return void
	 * @throws RouteException In the Store API, when there is not enough.
	 */
	public static function changed( $key, $quantity, $old_quantity, $cart ) {
		if ( 'cart' !== Setup::mode() ) {
			return;
		}
		// What shrinks is never refused, even where something else in the cart is short.
		if ( $quantity < $old_quantity ) {
			self::sync_quietly( $cart );
			return;
		}
		try {
			self::sync_for( $cart, StockCart::product( $cart, (string) $key ) );
		} catch ( Refused $refused ) {
			StockCart::set_back( $cart, (string) $key, $old_quantity );
			self::sync_quietly( $cart );
			self::prevented( $refused );
			if ( WC()->is_store_api_request() ) {
				// phpcs:ignore WordPress.Security.EscapeOutput.ExceptionNotEscaped -- WooCommerce escapes it where it prints it.
				throw new RouteException( 'woocommerce_rest_product_partially_out_of_stock', self::message( $refused ), 400 );
			}
			wc_add_notice( self::message( $refused ), 'error' );
		}
	}

	/**
	 * The cart was loaded: a guest may have become a customer with a cart of their own, and who goes on shopping after the time was over
	 * holds it again. A page that only asks how long is left does not: it would hold for ever, for nobody.
	 *
	 * @return void
	 */
	public static function loaded() {
		if ( ! HoldActions::is_question() ) {
			self::updated();
		}
	}

	/**
	 * A line was removed.
	 *
	 * @return void
	 */
	public static function updated() {
		if ( 'cart' === Setup::mode() && WC()->cart ) {
			self::sync_quietly( WC()->cart );
		}
	}

	/**
	 * A removed line was put back. Without enough stock it goes again.
	 *
	 * @param string   $key  Cart item key.
	 * @param \WC_Cart $cart Cart.
	 * @return void
	 */
	public static function restored( $key, $cart ) {
		if ( 'cart' !== Setup::mode() ) {
			return;
		}
		try {
			self::sync_for( $cart, StockCart::product( $cart, (string) $key ) );
		} catch ( Refused $refused ) {
			StockCart::set_back( $cart, (string) $key, 0 );
			self::sync_quietly( $cart );
			self::prevented( $refused );
			wc_add_notice( self::message( $refused ), 'error' );
		}
	}

	/**
	 * The cart was emptied. What an order has taken over is no longer the cart's.
	 *
	 * @return void
	 */
	public static function emptied() {
		$owner = 'off' === Setup::mode() ? null : self::owner( false );
		if ( null === $owner ) {
			return;
		}
		try {
			Books::release( $owner, time() );
		} catch ( Fault $fault ) {
			Setup::log( $fault );
		}
	}

	/**
	 * The owner of this shopper's cart's hold.
	 *
	 * @param bool $make Make a token if there is none.
	 * @return string|null
	 */
	public static function owner( bool $make ) {
		$token = StockCart::session( self::TOKEN );
		if ( ! self::is_token( $token ) ) {
			// Signed in again: what they held before they left is theirs.
			$token = StockCart::customers( self::TOKEN );
			if ( ! self::is_token( $token ) ) {
				if ( ! $make ) {
					return null;
				}
				$token = wp_generate_password( 24, false );
			}
			StockCart::set_session( self::TOKEN, $token );
		}
		return 'cart:' . $token;
	}

	/**
	 * The owner this customer's hold had in a session that a login has replaced by this one.
	 *
	 * @param string $owner The owner now.
	 * @return string|null Null: there is none.
	 */
	private static function former( string $owner ) {
		$token = StockCart::customers( self::TOKEN );
		return self::is_token( $token ) && "cart:$token" !== $owner ? "cart:$token" : null;
	}

	/**
	 * Whether something stored is a token.
	 *
	 * @param mixed $token Value.
	 * @return bool
	 */
	private static function is_token( $token ): bool {
		return is_string( $token ) && 1 === preg_match( Light::TOKEN, $token );
	}

	/**
	 * Counts a sale of more than there was that did not happen.
	 *
	 * @param Refused $refused Why.
	 * @return void
	 */
	public static function prevented( Refused $refused ) {
		if ( 'not_enough' === $refused->reason ) {
			Daily::refused( $refused->product );
		}
	}

	/**
	 * Makes the hold what the cart says, or as much of it as there is: WooCommerce's own checks tell the shopper, and our panel.
	 *
	 * @param \WC_Cart $cart Cart.
	 * @return void
	 */
	private static function sync_quietly( \WC_Cart $cart ) {
		self::sync_for( $cart, 0 );
	}

	/**
	 * The same, but of one product all or nothing.
	 *
	 * @param \WC_Cart $cart    Cart.
	 * @param int      $product Product that manages the stock; 0: none.
	 * @return void
	 * @throws Refused When there is not enough of that one; then the hold is as before.
	 */
	private static function sync_for( \WC_Cart $cart, int $product ) {
		$most = array();
		// Each round finds one more product that is short.
		for ( $round = count( $cart->cart_contents ); $round >= 0; $round-- ) {
			try {
				self::sync( $cart, $most );
				return;
			} catch ( Refused $refused ) {
				if ( $product > 0 && in_array( $refused->product, array( 0, $product ), true ) ) {
					throw $refused;
				}
				if ( 'not_enough' !== $refused->reason ) {
					return;
				}
				$most[ $refused->product ] = max( 0, (int) $refused->left );
			}
		}
	}

	/**
	 * Makes the hold what the cart says.
	 *
	 * @param \WC_Cart       $cart Cart.
	 * @param array<int, int> $most The most to hold of products that are short, in millionths.
	 * @return void
	 * @throws Refused When there is not enough; then the hold is as before.
	 */
	private static function sync( \WC_Cart $cart, array $most = array() ) {
		$now   = time();
		$wants = self::without_begun_orders( StockCart::wants( $cart ), $now );
		foreach ( array_intersect_key( $most, $wants ) as $product => $limit ) {
			$wants[ $product ] = min( $wants[ $product ], $limit );
		}
		$wants = array_filter( $wants );
		$new   = null === self::owner( false );
		$owner = self::owner( array() !== $wants );
		if ( null === $owner ) {
			return;
		}
		try {
			$held = array();
			foreach ( $new ? array() : Books::lines( $owner ) as $product => $line ) {
				// What is overdue is held anew.
				$held[ $product ] = $line['expires_at'] > $now ? $line['held'] : -1;
			}
			ksort( $held );
			$former = self::former( $owner );
			if ( $wants !== $held || null !== $former ) {
				self::hold( $owner, $former, $wants, $now, $new ? StockCart::shown( $cart ) : array() );
			}
		} catch ( Fault $fault ) {
			Setup::log( $fault );
		}
	}

	/**
	 * What the cart still has to hold: an order of this shopper that waits for its payment holds the same goods already.
	 *
	 * @param array<int, int> $wants Quantities by product.
	 * @param int             $now   Seconds since 1970.
	 * @return array<int, int>
	 */
	private static function without_begun_orders( array $wants, int $now ): array {
		try {
			foreach ( StockCart::begun_orders() as $order ) {
				foreach ( array_intersect_key( Books::lines( OrderHolds::owner( $order ) ), $wants ) as $product => $line ) {
					$wants[ $product ] -= $line['expires_at'] > $now ? min( $line['held'], $wants[ $product ] ) : 0;
				}
			}
		} catch ( Fault $fault ) {
			Setup::log( $fault );
		}
		return array_filter( $wants );
	}

	/**
	 * Holds what the cart holds for its full time again, once.
	 *
	 * @return bool False: it was done before, or there is nothing left to extend.
	 */
	public static function extend(): bool {
		$owner = 'cart' === Setup::mode() ? self::owner( false ) : null;
		if ( null === $owner ) {
			return false;
		}
		try {
			Books::run(
				array( $owner ),
				array(),
				static function ( Planner $planner ) use ( $owner ) {
					$planner->extend( $owner, Setup::cart_seconds(), 1 );
				},
				time()
			);
			return true;
		} catch ( Refused $refused ) {
			return false;
		} catch ( Fault $fault ) {
			Setup::log( $fault );
			return false;
		}
	}

	/**
	 * How the cart stands: until when it is held, and what it lacks.
	 *
	 * @param \WC_Cart $cart Cart.
	 * @return array{until: int|null, over: bool, extensible: bool, wants: array<int, int>, short: array<int, int>} Seconds since 1970, null:
	 *     nothing is held; whether it should be; what the cart wants, and what is left where that is less, in millionths by product.
	 */
	public static function status( \WC_Cart $cart ): array {
		$status = array(
			'until'      => null,
			'over'       => false,
			'extensible' => false,
			'wants'      => array(),
			'short'      => array(),
		);
		$now    = time();
		try {
			$wants = 'off' === Setup::mode() ? array() : self::without_begun_orders( StockCart::wants( $cart ), $now );
			$lines = 'cart' === Setup::mode() && $wants ? self::held_now() : array();
			foreach ( array_intersect_key( $lines, $wants ) as $line ) {
				if ( $line['held'] > 0 && $line['expires_at'] > $now ) {
					$first                = null === $status['until'];
					$status['until']      = $first ? $line['expires_at'] : min( $line['expires_at'], $status['until'] );
					$status['extensible'] = 0 === $line['extensions'] && ( $first || $status['extensible'] );
				}
			}
			$stocks = Mirror::stocks( array_keys( $wants ) );
			foreach ( $wants as $product => $wanted ) {
				$left = isset( $stocks[ $product ] ) ? max( 0, $stocks[ $product ] - Shown::others( $product ) ) : 0;
				if ( $left < $wanted ) {
					$status['short'][ $product ] = $left;
				}
			}
			$status['wants'] = $wants;
			$status['over']  = $wants && null === $status['until'] && 'cart' === Setup::mode();
		} catch ( Refused $refused ) {
			Setup::log( $refused );
		} catch ( Fault $fault ) {
			Setup::log( $fault );
		}
		return $status;
	}

	/**
	 * What the tables say the cart holds.
	 *
	 * @return array<int, array<string, int|null>>
	 * @throws Fault When the database refuses.
	 */
	private static function held_now(): array {
		$owner = self::owner( false );
		return null === $owner ? array() : Books::lines( $owner );
	}

	/**
	 * Holds what is wanted and gives back the rest.
	 *
	 * @param string               $owner  Owner.
	 * @param string|null          $former Owner of this customer's hold before; it ends.
	 * @param array<int, int>      $wanted Quantities by product.
	 * @param int                  $now    Seconds since 1970.
	 * @param array<int, int|null> $shown  As of {@see Books::run()}.
	 * @return void
	 * @throws Refused When there is not enough.
	 * @throws Fault When the database refuses.
	 */
	private static function hold( string $owner, $former, array $wanted, int $now, array $shown ) {
		$from  = array_filter( array( $former ) );
		$wants = array();
		foreach ( $wanted as $product => $quantity ) {
			$wants[ $product ] = Want::of( $quantity, Setup::cart_seconds() );
		}
		$plan = static function ( Planner $planner ) use ( $owner, $from, $wants ) {
			$planner->hold_only( $owner, $from, $wants );
			foreach ( $from as $other ) {
				$planner->release( $other );
			}
		};
		Database::surviving(
			static function () use ( $owner, $from, $wants, $plan, $now, $shown ) {
				Books::run( array_merge( array( $owner ), $from ), $wants, $plan, $now, '', '', null, $shown );
			}
		);
		StockCart::set_customers( self::TOKEN, substr( $owner, strlen( 'cart:' ) ) );
		self::remember( 0 );
	}

	/**
	 * Lets the shopper's browser ask the light question as themselves.
	 *
	 * @param int $order An order they have just begun; 0: none.
	 * @return void
	 */
	public static function remember( int $order ) {
		if ( StockCart::has_session() ) {
			$orders = array_diff( StockCart::begun_orders(), array( $order ) );
			Light::remember( substr( self::owner( true ), strlen( 'cart:' ) ), array_merge( $orders, array_filter( array( $order ) ) ) );
		}
	}

	/**
	 * What the shopper can do instead, as links in a notice of a page. The Store API's messages are plain text.
	 *
	 * @param Refused $refused Why.
	 * @return string HTML.
	 */
	private static function offers( Refused $refused ): string {
		if ( WC()->is_store_api_request() ) {
			return '';
		}
		$held = 0;
		try {
			$lines = self::held_now();
			$held  = isset( $lines[ $refused->product ] ) ? $lines[ $refused->product ]['held'] : 0;
		} catch ( Fault $fault ) {
			Setup::log( $fault );
		}
		$more = (int) $refused->left - $held;
		$url  = $more > 0 ? StockProduct::add_url( $refused->product, Quantity::number( $more ) ) : '';
		$html = '';
		if ( '' !== $url ) {
			/* translators: %s: quantity. */
			$html = ' <a href="' . esc_url( $url ) . '">' . esc_html( sprintf( __( 'Add %s', 'cart-p2' ), Quantity::text( $more ) ) ) . '</a>';
		}
		$link = $more > 0 ? '' : Form::link( $refused->product );
		return $html . ( '' === $link ? '' : ' ' . $link );
	}

	/**
	 * Tells the shopper.
	 *
	 * @param Refused $refused Why.
	 * @return string
	 */
	private static function message( Refused $refused ): string {
		$name = StockOrder::name( $refused->product );
		if ( 'not_enough' === $refused->reason && $refused->left > 0 ) {
			/* translators: 1: product name, 2: quantity. */
			return sprintf( __( 'There is not enough of “%1$s” left. You can have %2$s now.', 'cart-p2' ), $name, Quantity::text( $refused->left ) );
		}
		/* translators: %s: product name. */
		return sprintf( __( 'The last “%s” is being bought by someone else. It may become available again shortly.', 'cart-p2' ), $name );
	}
}
