<?php
/**
 * PSR-4 autoloader: CartP2\Mapping\CartSnapshot is src/Mapping/CartSnapshot.php.
 *
 * The PHP extension has classes in the same namespace (CartP2\Engine, CartP2\Cart, CartP2\Exception\*).
 * They have no file here, so the two never meet.
 *
 * @package CartP2
 */

spl_autoload_register(
	static function ( $class_name ) {
		if ( 0 !== strncmp( $class_name, 'CartP2\\', 7 ) ) {
			return;
		}
		$file = __DIR__ . '/' . str_replace( '\\', '/', substr( $class_name, 7 ) ) . '.php';
		if ( is_file( $file ) ) {
			require $file;
		}
	}
);
