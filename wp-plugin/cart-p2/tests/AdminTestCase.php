<?php
/**
 * AdminTestCase class.
 *
 * @package CartP2
 */

namespace CartP2\Tests;

/**
 * A test as somebody in the admin.
 */
abstract class AdminTestCase extends ShopTestCase {

	protected function tearDown(): void {
		wp_set_current_user( 0 );
		$_GET     = array();
		$_POST    = array();
		$_REQUEST = array();
		parent::tearDown();
	}

	/**
	 * Signs in as a new user.
	 *
	 * @param string $role Role.
	 * @return int User id.
	 */
	protected function sign_in( string $role ): int {
		$id = wp_insert_user(
			array(
				'user_login' => $role . wp_rand(),
				'user_pass'  => wp_generate_password(),
				'role'       => $role,
			)
		);
		$this->assertIsInt( $id );
		wp_set_current_user( $id );
		return $id;
	}

	/**
	 * Sends a form: its fields, with a nonce.
	 *
	 * @param string                $action Name of the nonce.
	 * @param array<string, string> $fields Fields.
	 */
	protected function send( string $action, array $fields = array() ): void {
		$_POST    = wp_slash( $fields + array( '_wpnonce' => wp_create_nonce( $action ) ) );
		$_REQUEST = $_POST;
	}

	/**
	 * Calls what would end the request, and says how it did.
	 *
	 * @param callable $what What to call.
	 * @return string Where it redirected to, or "died: " and the message.
	 */
	protected function outcome( callable $what ): string {
		$redirect = static function ( $url ) {
			throw new \OutOfBoundsException( $url );
		};
		$handler  = static function () {
			return static function ( $message ) {
				throw new \OutOfBoundsException( 'died: ' . ( is_string( $message ) ? $message : '' ) );
			};
		};
		add_filter( 'wp_redirect', $redirect );
		add_filter( 'wp_die_handler', $handler );
		ob_start();
		try {
			$what();
			return 'went on';
		} catch ( \OutOfBoundsException $end ) {
			return $end->getMessage();
		} finally {
			ob_end_clean();
			remove_filter( 'wp_redirect', $redirect );
			remove_filter( 'wp_die_handler', $handler );
		}
	}

	/**
	 * What a function prints.
	 *
	 * @param callable $what Function.
	 * @return string
	 */
	protected function printed( callable $what ): string {
		ob_start();
		try {
			$what();
		} finally {
			$html = ob_get_clean();
		}
		return $html;
	}
}
