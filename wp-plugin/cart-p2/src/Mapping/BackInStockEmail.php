<?php
/**
 * BackInStockEmail class.
 *
 * @package CartP2
 */

namespace CartP2\Mapping;

use CartP2\Waiting\Unsubscribe;

/**
 * The e-mail to somebody who waits for a product, with the settings all of WooCommerce's have (WooCommerce > Settings > Emails).
 */
final class BackInStockEmail extends \WC_Email {

	/**
	 * Entry it is about.
	 *
	 * @var int
	 */
	private $entry = 0;

	/**
	 * Describes it.
	 */
	public function __construct() {
		$this->id             = 'cart_p2_back_in_stock';
		$this->customer_email = true;
		$this->title          = __( 'Available again (Cart P2)', 'cart-p2' );
		$this->description    = __( 'To everybody who asked to be told, once, when a product is available again.', 'cart-p2' );
		$this->placeholders   = array( '{product}' => '' );
		parent::__construct();
	}

	/**
	 * Subject, unless the owner has written one.
	 *
	 * @return string
	 */
	public function get_default_subject() {
		/* translators: {product} stays as it is. */
		return __( '{product} is available again', 'cart-p2' );
	}

	/**
	 * Heading, unless the owner has written one.
	 *
	 * @return string
	 */
	public function get_default_heading() {
		/* translators: {product} stays as it is. */
		return __( '{product} is available again', 'cart-p2' );
	}

	/**
	 * Sends it.
	 *
	 * @param int    $entry   Entry.
	 * @param int    $product Product or variation.
	 * @param string $email   Address.
	 * @return bool Whether the mail server took it.
	 */
	public function trigger( int $entry, int $product, string $email ): bool {
		$this->setup_locale();
		$this->entry                     = $entry;
		$this->object                    = wc_get_product( $product );
		$this->recipient                 = $email;
		$this->placeholders['{product}'] = StockProduct::name( $product );
		$sent                            = false;
		if ( $this->object && $this->is_enabled() && $this->get_recipient() ) {
			$sent = $this->send( $this->get_recipient(), $this->get_subject(), $this->get_content(), $this->get_headers(), $this->get_attachments() );
		}
		$this->restore_locale();
		return (bool) $sent;
	}

	/**
	 * Lets mail programs offer to unsubscribe.
	 *
	 * @return string
	 */
	public function get_headers() {
		return parent::get_headers() . 'List-Unsubscribe: <' . $this->unsubscribe_url() . ">\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n";
	}

	/**
	 * Its text as HTML.
	 *
	 * @return string
	 */
	public function get_content_html() {
		ob_start();
		do_action( 'woocommerce_email_header', $this->get_heading(), $this ); // phpcs:ignore WooCommerce.Commenting.CommentHooks.MissingHookComment -- WooCommerce's.
		echo '<p>' . esc_html( $this->text() ) . '</p><p><a href="' . esc_url( $this->object->get_permalink() ) . '">' . esc_html( $this->object->get_name() ) . '</a></p>';
		echo '<p><small>' . esc_html( $this->why() ) . ' <a href="' . esc_url( $this->unsubscribe_url() ) . '">' . esc_html__( 'Unsubscribe', 'cart-p2' ) . '</a></small></p>';
		do_action( 'woocommerce_email_footer', $this ); // phpcs:ignore WooCommerce.Commenting.CommentHooks.MissingHookComment -- WooCommerce's.
		return (string) ob_get_clean();
	}

	/**
	 * Its text without HTML.
	 *
	 * @return string
	 */
	public function get_content_plain() {
		return $this->get_heading() . "\n\n" . $this->text() . "\n\n" . $this->object->get_name() . "\n" . $this->object->get_permalink() . "\n\n"
			. $this->why() . "\n" . __( 'Unsubscribe', 'cart-p2' ) . ': ' . $this->unsubscribe_url() . "\n";
	}

	/**
	 * What it says.
	 *
	 * @return string
	 */
	private function text(): string {
		return __( 'You asked us to tell you. There may not be many: others were told, too.', 'cart-p2' );
	}

	/**
	 * Why it comes.
	 *
	 * @return string
	 */
	private function why(): string {
		return __( 'This is the one message you asked for.', 'cart-p2' );
	}

	/**
	 * Where it can be ended.
	 *
	 * @return string
	 */
	private function unsubscribe_url(): string {
		return Unsubscribe::url( $this->entry, (string) $this->recipient );
	}
}
