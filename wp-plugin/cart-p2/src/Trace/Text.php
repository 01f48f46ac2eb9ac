<?php
/**
 * Text class.
 *
 * @package CartP2
 */

namespace CartP2\Trace;

/**
 * The cent trace as plain text, for a bug report or an e-mail.
 */
final class Text {

	/**
	 * Writes a document down.
	 *
	 * @param array<string, mixed> $document As {@see Document::of()} makes it.
	 * @return string
	 */
	public static function of( array $document ): string {
		$about = $document['about'];
		/* translators: 1: version of the engine, 2: version of WooCommerce, 3: version of PHP. */
		$lines = array( sprintf( __( 'Cent trace (Cart P2 %1$s, WooCommerce %2$s, PHP %3$s)', 'cart-p2' ), $about['engine'], $about['woocommerce'], $about['php'] ), View::verdict( $document ) );
		foreach ( $document['sections'] as $section ) {
			array_push( $lines, '', $section['title'] );
			foreach ( $section['why'] as $sentence ) {
				$lines[] = "  $sentence";
			}
			foreach ( $section['amounts'] as $amount ) {
				$lines[] = "  {$amount['title']}: {$amount['amount']}" . ( '' === $amount['moved'] ? '' : " [{$amount['moved']}]" );
				foreach ( $amount['steps'] as $step ) {
					$lines[] = "    {$step['text']}";
					$lines[] = "      {$step['working']}" . View::exactly( $step ) . ( '' === $step['source'] ? '' : " ({$step['source']})" );
				}
			}
		}
		return implode( "\n", $lines ) . "\n";
	}
}
